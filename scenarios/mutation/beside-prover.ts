import { OUTSIDE_THE_MODEL, PROVABLE } from '@cordon/prover';
import type { BesideProver, Killer, Outcome } from './case.types.ts';
import type { ProverAnswer } from './prover.ts';

/** Pure. Where the suite could not tell, or the mutant was never there, there is nothing to lay beside. */
export function besideProver(
  outcome: Outcome,
  by: readonly Killer[],
  { answer, reason }: ProverAnswer,
  outsideTheModel?: string,
): BesideProver {
  if (outcome === 'unappliable' || outcome === 'unknown') return { kind: 'same' };
  const expected = outcome === 'killed' ? 'refuted' : 'proved';
  if (answer === expected) return { kind: 'same' };
  const said = `the prover says ${answer}${reason === undefined ? '' : `: ${reason.split('\n', 1)[0]}`}`;
  if (outcome === 'killed' && answer === 'proved' && outsideTheModel !== undefined)
    return { kind: 'outside', reason: outsideTheModel };
  if (outcome !== 'killed') return { kind: 'differs', reason: said };
  const inside = by.filter(({ boundary }) => boundary === undefined || PROVABLE.includes(boundary));
  if (answer === 'proved' && inside.length === 0) {
    const reasons = new Set(
      by.map(({ boundary }) => `${boundary}: ${boundary === undefined ? '' : OUTSIDE_THE_MODEL[boundary]}`),
    );
    return { kind: 'outside', reason: [...reasons].join('; ') };
  }
  const crossed = inside.map(({ attack, boundary }) => `${attack} (${boundary ?? 'no boundary'})`);
  return { kind: 'differs', reason: `${said}, and it was crossed by ${crossed.join(', ')}` };
}
