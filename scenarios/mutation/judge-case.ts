import type { Verdict } from '@cordon/domain';
import type { Killer, Outcome, ProverAnswer } from './case.types.ts';
import type { Mutant } from './mutant.ts';

export interface CaseJudgement {
  readonly outcome: Outcome;
  readonly by: readonly Killer[];
  /** Expected attacks that met the mutant, all of whose attempts told something, and none of which crossed. */
  readonly silent: readonly string[];
  readonly reason?: string;
}

/** The attacks that crossed what is claimed to hold, the expected ones first. */
export function killersOf(mutant: Mutant, verdicts: readonly Verdict[]): readonly Killer[] {
  const breached = Map.groupBy(
    verdicts.filter(({ kind }) => kind === 'breached'),
    ({ attack }) => attack,
  );
  const killers = [...breached].map(
    ([attack, [first, ...more]]): Killer => ({
      attack,
      expected: mutant.killedBy.includes(attack),
      boundary: first?.crosses,
      attempts: more.length + 1,
      reason: first?.reason ?? '',
    }),
  );
  return killers.toSorted((a, b) => Number(b.expected) - Number(a.expected));
}

/**
 * A case from the verdicts of the whole suite (or of the attacks that were enough) and the prover’s answer. Pure. A
 * unclear verdict outranks a green one: if the suite cannot tell, the mutant has not survived.
 */
export function judgeCase(mutant: Mutant, verdicts: readonly Verdict[], prover: ProverAnswer): CaseJudgement {
  const by = killersOf(mutant, verdicts);
  const silent = silentOf(mutant, verdicts);
  const as = (outcome: Outcome, reason?: string): CaseJudgement =>
    reason === undefined ? { outcome, by, silent } : { outcome, by, silent, reason };
  if (by.length > 0) return as('killed');
  const unclear = verdicts.find(({ kind }) => kind === 'unknown');
  if (unclear !== undefined) return as('unknown', `${unclear.attempt}: ${unclear.reason}`);
  if (verdicts.length === 0) return as('unknown', 'nothing was attacked');
  if (prover.answer === 'proved' && prover.covers)
    return as('equivalent', 'all attacks are upheld, and every boundary is proved');
  const why = prover.answer === 'refuted' ? `but the prover refutes: ${prover.reason ?? ''}` : 'unproved';
  return as('survived', `no attack noticed, ${why}`);
}

/** A case that could not even be applied: only the refusal that the mutant foresees is an answer. */
export function judgeUnapplied(mutant: Mutant, error: string): CaseJudgement {
  const foreseen = mutant.refusedWhenApplied;
  if (foreseen !== undefined && error.includes(foreseen.says))
    return { outcome: 'unappliable', by: [], silent: [], reason: foreseen.because };
  return { outcome: 'unknown', by: [], silent: [], reason: `it could not be applied: ${error}` };
}

function silentOf(mutant: Mutant, verdicts: readonly Verdict[]): readonly string[] {
  return mutant.killedBy.filter((id) => {
    const own = verdicts.filter(({ attack }) => attack === id);
    return own.length > 0 && own.every(({ kind }) => kind !== 'breached' && kind !== 'unknown');
  });
}

/**
 * 0 only if each case was killed, is equivalent or was never there; and 1 if any survived. `sound`: every topology was
 * green before and after, and the prover nowhere says otherwise than the suite.
 */
export function exitOfCases(outcomes: readonly Outcome[], sound: boolean): 0 | 1 | 2 {
  if (outcomes.includes('survived')) return 1;
  const told = outcomes.length > 0 && sound && !outcomes.includes('unknown');
  return told && outcomes.some((outcome) => outcome === 'killed') ? 0 : 2;
}
