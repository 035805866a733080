import {
  BOUNDARIES,
  type Boundary,
  EXIT,
  type RecordLine,
  type Verdict,
  type VerdictKind,
} from '@cordon/domain';
import { legsOf } from './legs.ts';

/**
 * 1 if anything was breached; else 2 if anything is unknown or stricter than its topology states, or if nothing was
 * judged; else 0.
 */
export function exitCode(verdicts: readonly Verdict[]): 0 | 1 | 2 {
  if (verdicts.some(({ kind }) => kind === 'breached')) return EXIT.breached;
  const told = verdicts.every(({ kind }) => kind === 'upheld' || kind === 'open-as-stated');
  return told && verdicts.length > 0 ? EXIT.upheld : EXIT.unknown;
}

/** A run in numbers, for a last line or for another program. */
export interface Summary {
  readonly exit: 0 | 1 | 2;
  readonly attempts: number;
  readonly counts: Readonly<Record<VerdictKind, number>>;
  /** Attacks that made no attempt, with the reason each gave. */
  readonly skipped: readonly { readonly leg: string; readonly attack: string; readonly reason: string }[];
  /** Legs that asked about some ordered pairs of tenants alone: of the others the run says nothing. */
  readonly sampled: readonly {
    readonly leg: string;
    readonly pairs: number;
    readonly of: number;
    readonly seed: number;
  }[];
  /** Boundaries that no attempt of a leg asked about: the run says nothing about them. */
  readonly notAttacked: readonly { readonly leg: string; readonly boundaries: readonly Boundary[] }[];
}

/** Counts a record and its verdicts. Pure. */
export function summarize(lines: readonly RecordLine[], verdicts: readonly Verdict[]): Summary {
  const counts = { upheld: 0, breached: 0, 'open-as-stated': 0, 'stricter-than-stated': 0, unknown: 0 };
  for (const { kind } of verdicts) counts[kind] += 1;
  const legs = legsOf(lines);
  return {
    exit: exitCode(verdicts),
    attempts: legs.reduce((sum, leg) => sum + leg.attempts.length, 0),
    counts,
    skipped: legs.flatMap((leg) =>
      leg.skipped.map(({ attack, reason }) => ({ leg: leg.id, attack, reason })),
    ),
    sampled: lines.flatMap((line) =>
      line.line === 'run' && line.sample !== undefined ? [{ leg: line.leg, ...line.sample }] : [],
    ),
    notAttacked: legs.map((leg) => {
      const attacked = new Set(leg.attempts.map(({ crosses }) => crosses));
      const boundaries = (Object.keys(BOUNDARIES) as Boundary[]).filter((name) => !attacked.has(name));
      return { leg: leg.id, boundaries };
    }),
  };
}
