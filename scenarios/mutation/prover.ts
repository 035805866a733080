import type { Boundary, Claims } from '@cordon/domain';
import { outcomesOf } from '@cordon/harness/prove-static';
import { OUTSIDE_THE_MODEL, PROVABLE, proveTerraform, type TerraformJson } from '@cordon/prover';
import type { BesideProver, Killer, Outcome, ProverAnswer } from './case.types.ts';

/** The prover’s answer on a mutated stack, beside what the topology claims: an open boundary refutes nothing. */
export function askProver(
  tf: Readonly<Record<string, unknown>>,
  claims: Claims,
  of: { readonly topology: string; readonly breaks: Boundary },
): ProverAnswer {
  const covers = PROVABLE.includes(of.breaks);
  const report = proveTerraform(tf as unknown as TerraformJson, { topology: of.topology, brief: true });
  const outcomes = outcomesOf(report, claims);
  const breached = outcomes.filter(({ outcome }) => outcome === 'breached');
  const unclear = outcomes.find(({ outcome }) => outcome === 'unknown');
  const refuted = breached.map(({ boundary }) => boundary);
  if (breached.length > 0) return { answer: 'refuted', refuted, covers, ...because(breached[0]?.reasons[0]) };
  if (unclear !== undefined) return { answer: 'unknown', refuted, covers, ...because(unclear.reasons[0]) };
  return { answer: 'proved', refuted, covers };
}

function because(reason: string | undefined): { reason?: string } {
  return reason === undefined ? {} : { reason };
}

/** Pure. Compares nothing if the suite could not tell or the mutant was not applied. */
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
