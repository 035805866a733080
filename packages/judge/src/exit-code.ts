import { EXIT, type Verdict } from '@cordon/domain';

/**
 * 1 if anything was breached; else 2 if anything is unknown or stricter than its topology states, or if nothing was
 * judged; else 0.
 */
export function exitCode(verdicts: readonly Verdict[]): 0 | 1 | 2 {
  if (verdicts.some(({ kind }) => kind === 'breached')) return EXIT.breached;
  const told = verdicts.every(({ kind }) => kind === 'upheld' || kind === 'open-as-stated');
  return told && verdicts.length > 0 ? EXIT.upheld : EXIT.unknown;
}
