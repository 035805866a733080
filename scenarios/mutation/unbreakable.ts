/** An attack that no change of a deployment can let through, and what shows instead that its check can fail. */
export interface Unbreakable {
  readonly attack: string;
  readonly because: string;
}

/** A test holds every attack to a mutant that it should notice, or to a line here. */
export const UNBREAKABLE: readonly Unbreakable[] = [
  {
    attack: 'vault-unwrap-twice',
    because:
      'Vault’s own code spends a wrapping token, whatever a policy says; scenarios/isolation/attacks/unwrap-twice.test.ts gives it a Vault that does not, and sees it breached',
  },
  ...['sts-narrow-own-session', 'sts-narrow-for-longer'].map((attack) => ({
    attack,
    because:
      'AWS’s own code says what a narrowed session may do and how long it lasts, whatever a policy says; scenarios/isolation/attacks/narrowed.test.ts gives it an AWS that gives more, and sees it breached',
  })),
];
