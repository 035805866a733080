/**
 * One thing that a run beside the isolation run looked at. `failed`: it is not as it must be; `error`: nobody could
 * tell; `skipped`: it was not asked, with the reason.
 */
export interface Check {
  readonly suite: string;
  readonly name: string;
  readonly rule: Rule;
  readonly outcome: 'passed' | 'failed' | 'error' | 'skipped';
  readonly message: string;
  /** From the repository's root: where somebody who mends it would begin. */
  readonly file: string;
}

/** What a check can find, in a sentence each: SARIF’s rules. */
export const RULES = {
  'surviving-mutant': 'an edit that breaks a topology on purpose, and that no attack noticed',
  'refuted-boundary':
    'a boundary that is claimed to hold, and for which the prover found a request that crosses',
  'model-gap': 'a request that the deployment answered otherwise than the prover’s model says',
  'new-disagreement':
    'an engine that answered otherwise than AWS’s rules, where no known difference says why',
  'broken-rule': 'a rule of AWS’s documentation that an engine does not keep',
  'object-count': 'a topology that makes another number of objects than it states',
  'drill-finding':
    'a drill whose history breaks a rule, or a lever that does not stop what it is stated to stop',
  'not-deployed': 'a number of tenants that could not be deployed',
} as const;
export type Rule = keyof typeof RULES;
