import { exitOf, outcomesOf } from '@cordon/harness/prove-outcome';
import { proveStatic } from '@cordon/harness/prove-static';
import { GuardMisfit, topologyIds } from '@cordon/stacks';
import { loadMutant } from '../mutation/mutant-registry.ts';
import { type LeftOut, refuseNothingLeft, renderLeftOut } from './left-out.ts';
import type { ProvePlan } from './plan.types.ts';
import { renderLimits, renderProof } from './render.ts';
import { worstOf } from './worst.ts';

/**
 * Proves each topology asked for, prints, and resolves to the exit code: refuted outranks could-not-tell. A topology that a
 * guard does not fit is left out, said so and is no failure; rejects with a usage error where that leaves nothing.
 */
export async function proveTopologies(plan: ProvePlan): Promise<number> {
  const ids = plan.topologies.length > 0 ? plan.topologies : await topologyIds();
  if (plan.live) {
    const { proveLive } = await import('./prove-live.ts');
    return proveLive(ids, plan);
  }
  const mutant = plan.mutant === undefined ? undefined : await loadMutant(plan.mutant);
  const exits: number[] = [];
  const printed: unknown[] = [];
  const leftOut: LeftOut[] = [];
  let limits = '';
  for (const topology of ids) {
    plan.signal.throwIfAborted();
    const { guards, tenants, prefix, pair } = plan;
    const asked = proveStatic(
      { topology, guards, tenants, prefix, ...(mutant === undefined ? {} : { mutate: mutant.mutate }) },
      {
        ...(pair === undefined ? {} : { pair }),
        onStep: (step) => plan.progress(`prove: ${topology}: ${step}`),
      },
    );
    const made = await orMisfit(asked);
    if (typeof made === 'string') leftOut.push({ topology, guards, reason: made });
    if (made === undefined || typeof made === 'string') continue;
    const { report, claims } = made;
    const outcomes = outcomesOf(report, claims);
    exits.push(exitOf(outcomes));
    limits = renderLimits(report);
    if (plan.json)
      printed.push({ ...report, ...(mutant && { mutant: mutant.id }), outcomes, exit: exitOf(outcomes) });
    else plan.write(`${renderProof(report, outcomes, plan.ink)}\n`);
  }
  refuseNothingLeft(leftOut, exits.length, plan.mutant);
  if (plan.json) plan.write(JSON.stringify({ schema: 1, live: false, proofs: printed, leftOut }, null, 2));
  else for (const text of [renderLeftOut(leftOut), limits]) if (text !== '') plan.write(text);
  return worstOf(exits);
}

/** Why the guard does not fit, as text. */
async function orMisfit<T>(asked: Promise<T>): Promise<T | string> {
  try {
    return await asked;
  } catch (error) {
    if (!(error instanceof GuardMisfit)) throw error;
    return error.reason;
  }
}
