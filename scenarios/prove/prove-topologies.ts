import { EXIT, type Tenant } from '@cordon/domain';
import { GuardMisfit, topologyIds } from '@cordon/stacks';
import { loadMutant } from '../lib/mutant-registry.ts';
import { exitOf, outcomesOf } from './outcome.ts';
import { proveStatic } from './prove-static.ts';
import { type Ink, renderLimits, renderProof } from './render.ts';

/** What `pnpm prove` is asked for. */
export interface ProvePlan {
  /** Empty means all. */
  readonly topologies: readonly string[];
  readonly guards: readonly string[];
  readonly tenants: readonly Tenant[];
  readonly prefix: string;
  readonly pair?: readonly [string, string];
  /** Prove the topologies broken by this mutant; those it does not concern are left out. */
  readonly mutant?: string;
  readonly live: boolean;
  /** Requests of the suite at most, with `live`. */
  readonly suite: number;
  readonly json: boolean;
  readonly ink: Ink;
  readonly write: (text: string) => void;
  readonly progress: (text: string) => void;
  readonly signal: AbortSignal;
}

/** Proves each topology asked for, prints, and resolves to the exit code: refuted outranks could-not-tell. */
export async function proveTopologies(plan: ProvePlan): Promise<number> {
  const ids = plan.topologies.length > 0 ? plan.topologies : await topologyIds();
  if (plan.live) {
    const { proveLive } = await import('./prove-live.ts');
    return proveLive(ids, plan);
  }
  const mutant = plan.mutant === undefined ? undefined : await loadMutant(plan.mutant);
  const exits: number[] = [];
  const printed: unknown[] = [];
  let limits = '';
  for (const topology of ids) {
    plan.signal.throwIfAborted();
    const { guards, tenants, prefix, pair } = plan;
    const made = await orLeftOut(
      proveStatic(
        { topology, guards, tenants, prefix, ...(mutant === undefined ? {} : { mutate: mutant.mutate }) },
        {
          ...(pair === undefined ? {} : { pair }),
          onStep: (step) => plan.progress(`prove: ${topology}: ${step}`),
        },
      ),
      ids.length === 1,
      (reason) => plan.progress(`prove: ${topology} left out: ${reason}`),
    );
    if (made === undefined) continue;
    const { report, claims } = made;
    const outcomes = outcomesOf(report, claims);
    exits.push(exitOf(outcomes));
    limits = renderLimits(report);
    if (plan.json) printed.push({ ...report, outcomes, exit: exitOf(outcomes) });
    else plan.write(`${renderProof(report, outcomes, plan.ink)}\n`);
  }
  if (plan.json) plan.write(JSON.stringify({ schema: 1, live: false, proofs: printed }, null, 2));
  else plan.write(limits);
  return worstOf(exits);
}

/** A guard that does not fit one of several topologies leaves that one out; of one alone it is the user's mistake. */
async function orLeftOut<T>(
  asked: Promise<T>,
  alone: boolean,
  say: (reason: string) => void,
): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (alone || !(error instanceof GuardMisfit)) throw error;
    say(error.message);
    return undefined;
  }
}

/** Refuted outranks could-not-tell, which outranks proved. */
export function worstOf(exits: readonly number[]): number {
  if (exits.includes(EXIT.breached)) return EXIT.breached;
  return exits.length === 0 || exits.includes(EXIT.unknown) ? EXIT.unknown : EXIT.upheld;
}
