/** What was asked about: topology, guards, mutant. */
export interface Proved {
  readonly topology?: string | undefined;
  readonly guards: readonly string[];
  readonly mutant?: string | undefined;
}

export function proofTitle({ topology, guards, mutant }: Proved): string {
  return [
    topology ?? 'a stack',
    ...guards.map((guard) => `+ ${guard}`),
    ...(mutant === undefined ? [] : [`(mutant ${mutant}, broken on purpose)`]),
  ].join(' ');
}
