import { type Claims, EXIT } from '@cordon/domain';
import type { BoundaryVerdict, ProofReport } from '@cordon/prover';

/** A boundary's proof laid beside what the topology claims of it. */
export interface Outcome extends BoundaryVerdict {
  readonly claim: 'holds' | 'open';
  /** `breached`: claimed to hold, and refuted; `open-as-stated`: claimed open, and refuted. */
  readonly outcome: 'proved' | 'breached' | 'open-as-stated' | 'unknown' | 'not-asked';
}

/** Each boundary's verdict beside its claim. */
export function outcomesOf(report: ProofReport, claims: Claims): readonly Outcome[] {
  return report.boundaries.map((one): Outcome => {
    const claim = claims[one.boundary].position;
    const refuted = claim === 'holds' ? 'breached' : 'open-as-stated';
    return { ...one, claim, outcome: one.verdict === 'refuted' ? refuted : one.verdict };
  });
}

/**
 * 1 where a claim is refuted, else 2 where something could not be told or was not asked, else 0. What is open as stated is
 * no failure.
 */
export function exitOf(outcomes: readonly Outcome[]): number {
  if (outcomes.some(({ outcome }) => outcome === 'breached')) return EXIT.breached;
  const unclear =
    outcomes.length === 0 || outcomes.some(({ outcome }) => ['unknown', 'not-asked'].includes(outcome));
  return unclear ? EXIT.unknown : EXIT.upheld;
}
