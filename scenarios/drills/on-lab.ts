import { join } from 'node:path';
import { DEFAULT_TENANTS, type Deployment, describeError } from '@cordon/domain';
import { loadEngine } from '@cordon/engines';
import { inPhase, type Listener } from '@cordon/harness/events';
import { type PlannedDeployment, planDeployment } from '@cordon/harness/planned-deployment';
import { pool, poolInTurns } from '@cordon/harness/pool';
import type { Given } from '@cordon/harness/scenario';
import { seedActs } from '@cordon/harness/seed';
import { openStage, type Stage } from '@cordon/harness/stage';
import { cpuSeconds } from './cpu.ts';
import type { Drill, DrillLab, DrillPlace, DrillRow, Failed, Last, Outcome, Span } from './drill.types.ts';

/** Terraform works on so many deployments at once: it waits for its services more than it works. */
const DEPLOYS_AT_ONCE = 3;

/** A topology as it stands on the lab; `spoiled` says why nothing more can be shown on it. */
interface Site {
  readonly planned: PlannedDeployment;
  readonly deployment: Deployment;
  readonly index: number;
  spoiled?: string;
}

/**
 * Deploys each topology once to one lab, seeds its buckets, and hands it to one drill after the other. A topology on which a
 * drill failed is handed to no later one: of that nothing is known. Rejects when the lab cannot be started, and when it is
 * aborted.
 */
export async function drillOnLab(
  run: { readonly id: string },
  lab: DrillLab,
  o: {
    /** Topologies that a drill has something to do on. */
    readonly topologiesOf: (drill: Drill) => readonly string[];
    readonly login: string;
    readonly flags: Given['flags'];
    readonly onEvent: Listener;
    /** What the work of a drill on a topology is called in events. */
    readonly nameOf: (drill: Drill, topology: string) => string;
    readonly signal: AbortSignal;
    /** Told after each topology: an interrupted run keeps what it measured. */
    readonly onDone: (drill: Drill, outcome: Outcome) => void;
  },
): Promise<readonly Span[]> {
  const { onEvent, signal } = o;
  const at = { id: run.id, path: lab.dir };
  const engine = await loadEngine('localstack');
  const spans: Span[] = [];
  const spanning = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    const [began, cpu] = [performance.now(), cpuSeconds()];
    try {
      return await work();
    } finally {
      const until = cpuSeconds();
      const spent = cpu === undefined || until === undefined ? {} : { cpuSeconds: round(until - cpu) };
      spans.push({ lab: lab.name, what, ms: Math.round(performance.now() - began), ...spent });
    }
  };
  const stage = await spanning('lab', () =>
    openStage({ engine, runDir: lab.dir, onEvent, signal, replicated: lab.replicated }),
  );
  const sites = new Map<string, Site>();
  const undeployed = new Map<string, string>();
  const outcomes = new Map<Drill, { rows: Map<string, DrillRow>; failed: Failed[]; last?: Last }>();
  const drills = lab.groups.flat();
  /** Those that change what they are deployed on have it to themselves. */
  const keyOf = (drill: Drill, topology: string) => (drill.only === undefined ? topology : drill.id);
  const wanted = new Map(
    drills.flatMap((drill) =>
      o.topologiesOf(drill).map((topology) => {
        const own = drill.only === undefined ? at : { ...at, path: join(lab.dir, drill.id) };
        return [keyOf(drill, topology), { topology, own }] as const;
      }),
    ),
  );
  try {
    await spanning('deploy', async () => {
      const planned = await Promise.all(
        [...wanted].map(async ([key, { topology, own }], at) => {
          const index = lab.firstIndex + at;
          const input = { topology, guards: [], tenants: DEFAULT_TENANTS, index, login: o.login };
          return { key, index, planned: await planDeployment(own, input) };
        }),
      );
      await pool(planned, DEPLOYS_AT_ONCE, async ({ key, index, planned: one }) => {
        signal.throwIfAborted();
        try {
          const deployment = await stage.deploy(one);
          if (deployment === undefined) throw new Error('nothing was deployed');
          await seed(stage, deployment);
          sites.set(key, { planned: one, deployment, index });
        } catch (error) {
          signal.throwIfAborted();
          undeployed.set(key, describeError(error));
        }
      });
    });
    for (const group of lab.groups)
      await spanning(group.map(({ id }) => id).join(', '), () => inGroup(group));
    for (const drill of drills) {
      const { last } = drill;
      if (last !== undefined)
        await spanning(`${drill.id}, the last act`, () =>
          theLast(drill, () => last({ stage, run: at, signal })),
        );
    }
    return spans;
  } finally {
    await spanning('stop', async () => {
      // What was deployed goes with its services, but where these stay.
      if (stage.lab.workshop.outlived)
        await pool([...sites.values()], DEPLOYS_AT_ONCE, ({ planned }) => stage.destroy(planned));
      await stage.close();
    });
  }

  async function inGroup(group: readonly Drill[]): Promise<void> {
    const tasks = group.flatMap((drill) =>
      drill.act === undefined ? [] : o.topologiesOf(drill).map((topology) => ({ drill, topology })),
    );
    const width = Math.max(...group.map(({ width: wide = 1 }) => wide));
    await poolInTurns(
      tasks,
      width,
      ({ drill, topology }) => keyOf(drill, topology),
      ({ drill, topology }) => onOne(drill, topology),
    );
    for (const drill of group) if (drill.actOnAll !== undefined) await onAll(drill);
  }

  async function onOne(drill: Drill, topology: string): Promise<void> {
    signal.throwIfAborted();
    const site = siteOf(drill, topology);
    if (site === undefined) return;
    try {
      const leg = o.nameOf(drill, topology);
      const row = await inPhase('attempts', { onEvent, leg, signal }, async () =>
        drill.act?.(placeOf(drill, site, leg)),
      );
      if (row === undefined) throw new Error('the drill returned nothing');
      outcomeOf(drill).rows.set(topology, row);
    } catch (error) {
      signal.throwIfAborted();
      failed(drill, topology, site, describeError(error));
    }
    told(drill);
  }

  async function onAll(drill: Drill): Promise<void> {
    const all = o.topologiesOf(drill).flatMap((topology) => siteOf(drill, topology) ?? []);
    if (all.length === 0) return;
    try {
      const leg = o.nameOf(drill, 'all topologies');
      const rows = await inPhase('attempts', { onEvent, leg, signal }, async () =>
        drill.actOnAll?.(all.map((site) => placeOf(drill, site, leg))),
      );
      for (const [index, site] of all.entries()) {
        const row = rows?.[index];
        if (row === undefined || 'why' in row)
          failed(drill, site.planned.topology, site, row?.why ?? 'nothing was returned');
        else outcomeOf(drill).rows.set(site.planned.topology, row);
      }
    } catch (error) {
      signal.throwIfAborted();
      for (const site of all) failed(drill, site.planned.topology, site, describeError(error));
    }
    told(drill);
  }

  async function theLast(drill: Drill, act: () => Promise<Last>): Promise<void> {
    try {
      outcomeOf(drill).last = await act();
    } catch (error) {
      signal.throwIfAborted();
      outcomeOf(drill).failed.push({ topology: 'the last act', why: describeError(error) });
    }
    told(drill);
  }

  function placeOf(drill: Drill, { planned, deployment, index }: Site, leg: string): DrillPlace {
    const tell: DrillPlace['tell'] = (what, pace) => {
      onEvent({ kind: 'step', leg, what });
      onEvent({ kind: 'step', leg, what: 'steps', ...pace });
    };
    const beside = Math.min(drill.width ?? 1, o.topologiesOf(drill).length);
    return { stage, planned, deployment, run: at, index, flags: o.flags, beside, signal, tell };
  }

  /** Where the drill can act; where it cannot, that is told. */
  function siteOf(drill: Drill, topology: string): Site | undefined {
    const key = keyOf(drill, topology);
    const site = sites.get(key);
    if (site !== undefined && site.spoiled === undefined) return site;
    const why = site?.spoiled ?? undeployed.get(key) ?? 'it was not deployed';
    outcomeOf(drill).failed.push({ topology, why });
    told(drill);
    return undefined;
  }

  function failed(drill: Drill, topology: string, site: Site, why: string): void {
    site.spoiled = `not drilled, because \`${drill.id}\` failed on the same deployment before`;
    outcomeOf(drill).failed.push({ topology, why });
  }

  function outcomeOf(drill: Drill) {
    const known = outcomes.get(drill) ?? { rows: new Map<string, DrillRow>(), failed: [] };
    outcomes.set(drill, known);
    return known;
  }

  function told(drill: Drill): void {
    const { rows, failed: of, last } = outcomeOf(drill);
    const inOrder = o.topologiesOf(drill).flatMap((topology) => rows.get(topology) ?? []);
    o.onDone(drill, { rows: inOrder, failed: of, ...(last === undefined ? {} : { last }) });
  }
}

const round = (seconds: number) => Math.round(10 * seconds) / 10;

/** Puts each tenant's marked object into its bucket. */
export async function seed(stage: Stage, deployment: Deployment, acts = seedActs(deployment)): Promise<void> {
  const open = await stage.engine.open({ deployment, access: stage.lab.access, actors: new Map() });
  try {
    for (const act of acts) {
      const { kind, reason } = await open.perform(act);
      if (kind !== 'served')
        throw new Error(`the operator could not seed the buckets of \`${deployment.topology}\`: ${reason}`);
    }
  } finally {
    await open.close();
  }
}
