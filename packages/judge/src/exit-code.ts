import { EXIT, type Verdict } from '@cordon/domain';

/**
 * 1 if anything was breached; else 2 if anything is unknown or stricter than its topology states, or if nothing was
 * judged; else 0. Verdicts that a known divergence explains do not count, neither for nor against.
 */
export function exitCode(verdicts: readonly Verdict[]): 0 | 1 | 2 {
  const counted = verdicts.filter((verdict) => verdict.divergence === undefined);
  if (counted.some(({ kind }) => kind === 'breached')) return EXIT.breached;
  const told = counted.every(({ kind }) => kind === 'upheld' || kind === 'open-as-stated');
  return told && counted.length > 0 ? EXIT.upheld : EXIT.unknown;
}
