import { performance } from 'node:perf_hooks';
import { messageOf } from '@cordon/domain';
import { loadEngine } from '@cordon/engines';
import { inPhase, type Listener } from '@cordon/harness/events';
import { planDeployment } from '@cordon/harness/planned-deployment';
import { openStage, type Stage } from '@cordon/harness/stage';
import { namesOf } from './capacity.ts';

/** How long Terraform took, or why it did not get there. */
export interface Deployed {
  readonly topology: string;
  readonly tenants: number;
  readonly deployMs?: number;
  readonly destroyMs?: number;
  /** What Terraform asked of AWS to deploy, and how long those calls took in all, several at a time. */
  readonly calls?: { readonly count: number; readonly ms: number };
  /** Where it stopped scaling: what the lab or Terraform said. */
  readonly failed?: string;
}

/**
 * Deploys each topology at each size, smallest first, on one lab, and destroys it again. A size that fails is told, and
 * larger ones of that topology are not tried. Rejects when the lab itself cannot be started.
 */
export async function deployAll(
  run: { readonly id: string; readonly path: string },
  o: {
    readonly topologies: readonly string[];
    readonly sizes: readonly number[];
    readonly onEvent?: Listener | undefined;
    /** Told of each size when it is deployed and again when it is destroyed: an interrupted run keeps what it measured. */
    readonly onDone?: (one: Deployed) => void;
    /** Changes each stack before it is deployed. */
    readonly mutant?: Parameters<Stage['deploy']>[1];
    readonly signal?: AbortSignal | undefined;
  },
): Promise<readonly Deployed[]> {
  const { signal } = o;
  let tenantsNow = 0;
  const onEvent: Listener = (event) =>
    o.onEvent?.(
      (event.kind === 'phase' || event.kind === 'lab') && event.leg !== undefined
        ? { ...event, leg: `${event.leg} for ${tenantsNow} tenants` }
        : event,
    );
  const stage = await openStage({
    engine: await loadEngine('localstack'),
    runDir: run.path,
    onEvent,
    signal,
  });
  const done: Deployed[] = [];
  let index = 0;
  try {
    for (const topology of o.topologies)
      for (const tenants of o.sizes.toSorted((a, b) => a - b)) {
        signal?.throwIfAborted();
        if (done.some((one) => one.topology === topology && one.failed !== undefined)) continue;
        tenantsNow = tenants;
        // Each size is a deployment of its own, with its own names, state and folder.
        const here = { id: run.id, path: `${run.path}/scale-${tenants}` };
        const planned = await inPhase('synth', { onEvent }, () =>
          planDeployment(here, { topology, guards: [], tenants: namesOf(tenants), index: index++ }),
        );
        const at = { topology, tenants };
        const tell = (one: Deployed) => {
          done.push(one);
          o.onDone?.(one);
        };
        const calls = { count: 0, ms: 0 };
        const stop = stage.lab.gateway?.onCall(({ ms }) => {
          calls.count += 1;
          calls.ms += ms;
        });
        try {
          const deployMs = await timed(() => stage.deploy(planned, o.mutant));
          await stage.lab.gateway?.flush();
          stop?.();
          const made = { ...at, deployMs, calls: { count: calls.count, ms: Math.round(calls.ms) } };
          o.onDone?.(made);
          const destroyMs = await timed(() => stage.destroy(planned));
          tell({ ...made, destroyMs });
        } catch (error) {
          signal?.throwIfAborted();
          tell({ ...at, failed: messageOf(error) });
          await stage.destroy(planned).catch(() => undefined);
        } finally {
          stop?.();
        }
      }
    return done;
  } finally {
    await stage.close();
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return Math.round(performance.now() - began);
}
