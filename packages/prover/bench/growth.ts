import { buildModel, type DeployedState, type ProofReport, proveModel } from '../src/index.ts';
import { scaledState } from './scale-state.ts';

/** What proving a deployment of `tenants` tenants took, on one core: all ordered pairs and every question beyond them. */
export interface GrowthPoint {
  readonly topology: string;
  readonly guards: readonly string[];
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
  readonly verdict: ProofReport['verdict'];
  /** Resident memory afterwards, MiB. */
  readonly rssMiB: number;
}

export const SIZES: readonly number[] = [3, 10, 30, 100, 300, 1000];

/** A small deployment to be scaled up. */
export interface Small {
  readonly topology: string;
  readonly guards: readonly string[];
  readonly state: DeployedState;
}

/** The figure: this many tenants within so much processor time and memory. */
export const FIGURE = { tenants: 1000, cpuMs: 10_000, rssMiB: 1024 } as const;

/** Whether a point of the figure's size keeps within it, with nothing left unproved; on a core that is `slower` times slower. */
export function keepsFigure({ tenants, cpuMs, rssMiB, verdict }: GrowthPoint, slower = 1): boolean {
  return (
    tenants !== FIGURE.tenants ||
    (cpuMs <= slower * FIGURE.cpuMs && rssMiB <= FIGURE.rssMiB && verdict !== 'unknown')
  );
}

/** What the loop of `slowness` takes on a core of the machine that the figure was stated on, milliseconds. */
const LOOP_MS = 600;

/**
 * How many times slower a core is just now than one of the machine that the figure was stated on, and never less than once:
 * processor time itself stretches where two share a core's caches, or a host gives its cores to others.
 */
export function slowness(): number {
  const before = process.cpuUsage();
  const seen = new Map<string, number>();
  for (let step = 0; step < 600_000; step++) {
    const key = `arn:aws:s3:::bucket-${step % 5000}/key/${step % 77}`;
    seen.set(key, (seen.get(key) ?? 0) + 1);
  }
  const { user, system } = process.cpuUsage(before);
  return Math.max(1, (user + system) / 1000 / LOOP_MS);
}

/**
 * Measures how proving grows with the number of tenants: each small deployment is scaled up (no synthesis, no service) and
 * everything about it decided. `like` is the tenant copied.
 */
export function measureGrowth(
  smalls: readonly Small[],
  like: string,
  sizes: readonly number[] = SIZES,
  onPoint: (point: GrowthPoint) => void = () => undefined,
): readonly GrowthPoint[] {
  const points: GrowthPoint[] = [];
  for (const small of smalls)
    for (const tenants of sizes) {
      const point = measureOnce(small, scaledState(small.state, like, tenants), tenants);
      points.push(point);
      onPoint(point);
    }
  return points;
}

/** One deployment as it is. */
export function measureOnce({ topology, guards }: Small, state: DeployedState, tenants: number): GrowthPoint {
  const before = process.cpuUsage();
  const began = performance.now();
  const model = buildModel(state);
  const built = performance.now();
  const report = proveModel(model, { brief: true });
  const done = performance.now();
  const cpu = process.cpuUsage(before);
  return {
    ...{ topology, guards, tenants },
    pairs: report.pairs.all,
    credentials: report.credentials,
    modelMs: round(built - began),
    proveMs: round(done - built),
    cpuMs: round((cpu.user + cpu.system) / 1000),
    proofs: report.classes.length,
    refuted: report.pairs.refuted,
    unknown: report.pairs.unknown,
    verdict: report.verdict,
    rssMiB: Math.round(process.memoryUsage().rss / 2 ** 20),
  };
}

function round(ms: number): number {
  return Math.round(ms * 10) / 10;
}
