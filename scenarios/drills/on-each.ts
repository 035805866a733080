import { DEFAULT_TENANTS, type Deployment, describeError } from '@cordon/domain';
import { loadEngine } from '@cordon/engines';
import { inPhase, type Listener } from '@cordon/harness/events';
import { type PlannedDeployment, planDeployment } from '@cordon/harness/planned-deployment';
import { pool } from '@cordon/harness/pool';
import { seedActs } from '@cordon/harness/seed';
import { openStage, type Stage } from '@cordon/harness/stage';

export interface Failed {
  readonly topology: string;
  readonly why: string;
}

/**
 * Deploys each topology to one lab, seeds its buckets and hands it to the drill, then destroys it: one after the other, or
 * `width` side by side. One that fails is told, and the others go on. Rejects when the lab cannot be started, and when it
 * is aborted.
 */
export async function onEach<T, L = never>(
  run: { readonly id: string; readonly path: string },
  o: {
    readonly topologies: readonly string[];
    readonly replicated?: boolean | undefined;
    readonly onEvent: Listener;
    readonly signal: AbortSignal;
    readonly width: number;
    /** Told after each: an interrupted run keeps what it measured. */
    readonly onDone: (done: readonly T[], failed: readonly Failed[]) => void;
    /** Done when all topologies are destroyed. */
    readonly last?: (stage: Stage) => Promise<L>;
  },
  drill: (at: {
    readonly stage: Stage;
    readonly planned: PlannedDeployment;
    readonly deployment: Deployment;
  }) => Promise<T>,
): Promise<{ readonly done: readonly T[]; readonly failed: readonly Failed[]; readonly last?: L }> {
  const { topologies, onEvent, signal, width, replicated } = o;
  const engine = await loadEngine('localstack');
  const stage = await openStage({ engine, runDir: run.path, onEvent, signal, replicated });
  const rows = new Map<number, T>();
  const failed: Failed[] = [];
  /** In the order in which they were asked for, whichever ended first. */
  const done = () => [...rows].toSorted(([a], [b]) => a - b).map(([, row]) => row);
  try {
    await pool([...topologies.entries()], width, async ([index, topology]) => {
      signal.throwIfAborted();
      const tenants = DEFAULT_TENANTS;
      const planned = await inPhase('synth', { onEvent, leg: topology }, () =>
        planDeployment(run, { topology, guards: [], tenants, index }),
      );
      try {
        const deployment = await stage.deploy(planned);
        if (deployment === undefined) throw new Error('nothing was deployed');
        await seed(stage, deployment);
        rows.set(
          index,
          await inPhase('attempts', { onEvent, leg: topology, signal }, () =>
            drill({ stage, planned, deployment }),
          ),
        );
      } catch (error) {
        signal.throwIfAborted();
        failed.push({ topology, why: describeError(error) });
      } finally {
        await stage.destroy(planned).catch((error: unknown) => {
          if (!failed.some((one) => one.topology === topology))
            failed.push({ topology, why: `it was not destroyed: ${describeError(error)}` });
        });
      }
      o.onDone(done(), failed);
    });
    try {
      const last = await o.last?.(stage);
      return { done: done(), failed, ...(last === undefined ? {} : { last }) };
    } catch (error) {
      signal.throwIfAborted();
      failed.push({ topology: 'the last act', why: describeError(error) });
      return { done: done(), failed };
    }
  } finally {
    await stage.close();
  }
}

/** Puts each tenant's marked object into its bucket. */
export async function seed(stage: Stage, deployment: Deployment): Promise<void> {
  const open = await stage.engine.open({ deployment, access: stage.lab.access, actors: new Map() });
  try {
    for (const act of seedActs(deployment)) {
      const { kind, reason } = await open.perform(act);
      if (kind !== 'served')
        throw new Error(`the operator could not seed the buckets of \`${deployment.topology}\`: ${reason}`);
    }
  } finally {
    await open.close();
  }
}
