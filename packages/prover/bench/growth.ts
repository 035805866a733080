import { buildModel, type DeployedState, type Holder, proveAll } from '../src/index.ts';
import { scaledState } from './scale-state.ts';

/** What proving all ordered pairs of `tenants` tenants took, on one core. */
export interface GrowthPoint {
  readonly topology: string;
  readonly tenants: number;
  readonly pairs: number;
  readonly credentials: number;
  /** Parsing policies and working out who can get which credentials. */
  readonly modelMs: number;
  readonly proveMs: number;
  /** Processor time of both, milliseconds: what it takes on a core of its own, however busy the machine is. */
  readonly cpuMs: number;
  /** Problems really decided; all other pairs share one of them. */
  readonly proofs: number;
  readonly refuted: number;
  readonly unknown: number;
  /** Resident memory afterwards, MiB. */
  readonly rssMiB: number;
}

export const SIZES: readonly number[] = [3, 10, 30, 100, 300, 1000];

/**
 * Measures how proving grows with the number of tenants: each topology's state is scaled up (no synthesis, no service)
 * and every ordered pair decided. `states` are small deployments of each topology; `like` is the tenant copied.
 */
export function measureGrowth(
  states: ReadonlyMap<string, DeployedState>,
  like: string,
  sizes: readonly number[] = SIZES,
  onPoint: (point: GrowthPoint) => void = () => undefined,
): readonly GrowthPoint[] {
  const points: GrowthPoint[] = [];
  for (const [topology, state] of states)
    for (const tenants of sizes) {
      const point = measureOnce(topology, scaledState(state, like, tenants), tenants);
      points.push(point);
      onPoint(point);
    }
  return points;
}

function measureOnce(topology: string, state: DeployedState, tenants: number): GrowthPoint {
  const before = process.cpuUsage();
  const began = performance.now();
  const model = buildModel(state);
  const built = performance.now();
  const holders = model.tenants.flatMap(({ callers }, tenant): Holder[] =>
    callers.map((caller) => ({ tenant, caller })),
  );
  const all = proveAll(
    holders,
    model.tenants.map(({ bucket }) => bucket),
  );
  const done = performance.now();
  const cpu = process.cpuUsage(before);
  return {
    topology,
    tenants,
    pairs: all.pairs,
    credentials: holders.length,
    modelMs: round(built - began),
    proveMs: round(done - built),
    cpuMs: round((cpu.user + cpu.system) / 1000),
    proofs: all.proofs.length,
    refuted: all.refuted.count,
    unknown: all.unknown.count,
    rssMiB: Math.round(process.memoryUsage().rss / 2 ** 20),
  };
}

function round(ms: number): number {
  return Math.round(ms * 10) / 10;
}
