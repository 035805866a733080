import type { Boundary } from './boundary.ts';
import type { AttemptLine } from './record.ts';

/**
 * `upheld` claimed to hold, and refused; `breached` claimed to hold, and crossed; `open-as-stated` claimed open, and
 * crossed; `stricter-than-stated` claimed open, and nothing of the leg crossed it; `unknown` anything that cannot be told.
 */
export type VerdictKind = 'upheld' | 'breached' | 'open-as-stated' | 'stricter-than-stated' | 'unknown';

/** What an attempt shows of the topology's claim, or why a leg as a whole shows nothing. */
export interface Verdict {
  /** The leg of the record it was judged from. */
  readonly leg: string;
  readonly topology: string;
  readonly engine: string;
  readonly attack: string;
  readonly attempt: string;
  /** Absent when the verdict is on the leg itself (cut short, no run line). */
  readonly crosses?: Boundary;
  readonly kind: VerdictKind;
  /** A sentence that says what the verdict rests on. */
  readonly reason: string;
  /** The line it rests on; absent when there is none (a run cut short, an attack that never ran). */
  readonly line?: AttemptLine;
}

/** Worst first: a run is as bad as its worst verdict, and “cannot tell” outranks “fine”. */
export const VERDICT_ORDER: readonly VerdictKind[] = [
  'breached',
  'unknown',
  'stricter-than-stated',
  'open-as-stated',
  'upheld',
];

/** Exit codes of every command. */
export const EXIT = { upheld: 0, breached: 1, unknown: 2, usage: 64 } as const;

/**
 * A verdict’s reason with the tenant names taken out, so that verdicts with one cause are listed once. A name is taken out
 * where no letter and no digit stands beside it: of the tenant `a` the words `was a match` keep `was` and `match`.
 */
export function causeOf({ reason, line }: Verdict): string {
  if (line === undefined) return reason;
  const names = [line.attempt.attacker, line.attempt.victim].toSorted((a, b) => b.length - a.length);
  const named = new RegExp(
    `(?<![\\p{L}\\p{N}])(?:${names.map((name) => RegExp.escape(name)).join('|')})(?![\\p{L}\\p{N}])`,
    'gu',
  );
  return reason.replaceAll(named, '…').replaceAll(/[0-9a-f-]{16,}/gi, '…');
}
