import type { Claims, Engine } from '@cordon/domain';
import { DEFAULT_LAYOUT, DEFAULT_LOGIN, loadTopology, Misfit } from '@cordon/stacks';
import { beginLeg, type LegHead } from './leg.ts';
import { NOT_ON_ENGINE } from './not-on-engine.ts';
import { legOf, type PlannedDeployment, planDeployment } from './planned-deployment.ts';
import type { Combination } from './sample-combinations.ts';

/** A leg that cannot be deployed at all, with the reason; it stands in the record, and nothing is judged of it. */
export interface LeftOut {
  readonly leg: string;
  readonly topology: string;
  readonly guards: readonly string[];
  readonly tenants: readonly string[];
  readonly claims: Claims;
  readonly reason: string;
}

interface Wanted {
  readonly topologies: readonly string[];
  /** Wrapped around every topology, all at once. */
  readonly guards?: readonly string[] | undefined;
  /** Whether each guard stands alone, in a deployment of its own. */
  readonly apart?: boolean | undefined;
  /** Which topology with which login and layout; each with AppRoles and a bucket a tenant when absent. */
  readonly combinations?: readonly Combination[] | undefined;
  readonly tenants: readonly string[];
}

/** Synthesizes every topology, apart from those that a guard, a login or a layout does not fit or that the engine is known not to carry. */
export async function planAll(
  { topologies, guards: named = [], apart = false, combinations, tenants }: Wanted,
  engine: Engine,
  run: { readonly id: string; readonly path: string },
): Promise<{ readonly planned: readonly PlannedDeployment[]; readonly leftOut: readonly LeftOut[] }> {
  const planned: PlannedDeployment[] = [];
  const leftOut: LeftOut[] = [];
  const sets = apart ? named.map((guard) => [guard]) : [named];
  const usual = { login: DEFAULT_LOGIN, layout: DEFAULT_LAYOUT };
  const each = combinations ?? topologies.map((topology) => ({ topology, ...usual }));
  const wanted = sets.flatMap((guards) => each.map((one) => ({ ...one, guards })));
  for (const [index, one] of wanted.entries()) {
    const { topology, guards } = one;
    const leave = async (reason: string) => {
      const { claims } = await loadTopology(topology);
      leftOut.push({ leg: legOf(one), topology, guards, tenants, claims, reason });
    };
    const known = NOT_ON_ENGINE.find((row) => row.engine === engine.id && row.topology === topology);
    if (known !== undefined) {
      await leave(`${known.sentence} (${known.documentation})`);
      continue;
    }
    try {
      planned.push(await planDeployment(run, { ...one, tenants, index }));
    } catch (error) {
      if (!(error instanceof Misfit)) throw error;
      await leave(error.message);
    }
  }
  return { planned, leftOut };
}

/** Writes a leg that is not deployed: a run line without attacks, why, and its end. */
export function leaveOut(
  { reason, ...planned }: LeftOut,
  common: Pick<LegHead, 'run' | 'engine' | 'versions' | 'record' | 'onEvent'>,
): void {
  const head: LegHead = { ...common, ...planned, attacks: [] };
  const names = { leg: planned.leg, topology: planned.topology, engine: common.engine.id };
  beginLeg(head);
  head.record.write({ line: 'skipped', ...names, attack: 'all', reason });
  head.record.write({ line: 'end', ...names, attempts: 0, endedAt: new Date().toISOString() });
  head.onEvent?.({ kind: 'trouble', leg: planned.leg, message: `left out: ${reason}` });
}
