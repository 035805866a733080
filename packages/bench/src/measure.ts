import { parseDuration } from '@cordon/domain';
import { FEWEST_BLOCKS } from './bootstrap.ts';
import { type Clock, realClock } from './clock.ts';
import { closedLoop, openLoop } from './load.ts';
import { median, type Rng, seeded, shuffled, subSeed } from './quantile.ts';
import type { Loop, Request, Target } from './sample.ts';
import type { MeasuredBlock, Setting, WarmUpLine } from './samples-file.ts';

/** One block to measure: which subject, in which round. */
interface Slot<T> {
  readonly round: number;
  readonly item: T;
}

/**
 * Every item once a round, in a new random order each round: drift during a run (caches, leases, the machine) affects
 * all alike, and the blocks of a round may be compared as pairs.
 */
function interleave<T>(items: readonly T[], rounds: number, rng: Rng): Slot<T>[] {
  return Array.from({ length: rounds }, (_, round) =>
    shuffled(items, rng).map((item) => ({ round, item })),
  ).flat();
}

/** Shortest budget that can show a difference. */
const LEAST_MS = 5_000;
const MOST_MS = 24 * 3_600_000;

/** The time that a run may take, set-up included. */
export function parseBudget(text: string): number {
  const ms = parseDuration(text, '--budget');
  if (ms < LEAST_MS || ms > MOST_MS)
    throw new RangeError(`\`--budget ${text}\` was refused: it must lie between 5s and 24h`);
  return ms;
}

/** How a budget is spent on so many lanes (one lane: one subject driven one way). */
export interface Plan {
  readonly rounds: number;
  /** Longest warm-up of one lane. */
  readonly warmUpMs: number;
  /** Length of one block of one lane. */
  readonly blockMs: number;
}

const WARM_UP_SHARE = 0.25;
const FEWEST_ROUNDS = 5;
const MOST_ROUNDS = 20;
const SHORTEST_BLOCK_MS = 600;

/**
 * A quarter for warm-up at most, the rest in equal blocks: as many rounds as blocks of 0.6 s allow, from 5 (below which
 * there is no interval) to 20; a bigger budget makes longer blocks.
 */
export function planFor(budgetMs: number, lanes: number): Plan {
  const perLane = (budgetMs * (1 - WARM_UP_SHARE)) / Math.max(1, lanes);
  const rounds = Math.min(MOST_ROUNDS, Math.max(FEWEST_ROUNDS, Math.floor(perLane / SHORTEST_BLOCK_MS)));
  return { rounds, warmUpMs: (budgetMs * WARM_UP_SHARE) / Math.max(1, lanes), blockMs: perLane / rounds };
}

/** One subject driven one way. */
export interface Lane {
  /** Id the figures stand under; the A/A control is the baseline's target under another id. */
  readonly subject: string;
  /** `issue` or `flow`. */
  readonly part: string;
  readonly target: Target;
  readonly drive: Drive;
  /** Its blocks are this many times as long as the plan's; 1 when absent. */
  readonly weight?: number;
}

/**
 * `open` without a rate takes half of what one serial client achieved at the end of the warm-up, `MOST_RATE` at most;
 * `rateOf` takes the rate of that subject’s lane instead, which must stand before this one.
 */
export type Drive =
  | {
      readonly kind: 'open';
      readonly ratePerSecond?: number;
      readonly rateOf?: string;
      readonly arrivals?: 'uniform' | 'poisson';
    }
  | { readonly kind: 'closed'; readonly concurrency: number };

export type MeasureEvent =
  | { readonly kind: 'warmed'; readonly line: WarmUpLine }
  | { readonly kind: 'block'; readonly block: MeasuredBlock; readonly rounds: number };

interface MeasureInput {
  readonly lanes: readonly Lane[];
  readonly budgetMs: number;
  readonly seed: number;
  readonly timeoutMs: number;
  readonly setting?: Setting;
  /** Added to round numbers, where one setting is measured in several visits. */
  readonly firstRound?: number;
  /** Rounds in all visits, for progress. */
  readonly allRounds?: number;
  readonly plan?: Plan;
  /** Time on the clock after which no further round begins, once there are rounds enough for an interval. */
  readonly enoughBy?: number;
  readonly maxInFlight?: number;
  readonly clock?: Clock;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: MeasureEvent) => void;
}

export interface MeasureResult {
  readonly blocks: MeasuredBlock[];
  readonly warmUps: WarmUpLine[];
  /** Mean time of cleaning up after a block, milliseconds, by lane; part of no figure, but it takes time. */
  readonly settleMs: ReadonlyMap<Lane, number>;
}

/** Warms every lane up, then measures all of them round by round, each round in a random order of its own. */
export async function measure(input: MeasureInput): Promise<MeasureResult> {
  const plan = input.plan ?? planFor(input.budgetMs, weightOf(input.lanes));
  const common = {
    clock: input.clock ?? realClock,
    timeoutMs: input.timeoutMs,
    ...(input.signal === undefined ? {} : { signal: input.signal }),
  };
  const setting = input.setting === undefined ? {} : { setting: input.setting };
  const warmUps: WarmUpLine[] = [];
  const loops = new Map<Lane, Loop>();
  for (const lane of input.lanes) {
    const seed = subSeed(input.seed, 'warm-up', lane.subject, lane.part);
    const warmed = await warmUp({ ...common, request: lane.target.request, maxMs: plan.warmUpMs, seed });
    await lane.target.settle?.();
    const line = { subject: lane.subject, part: lane.part, ...setting, ...warmed };
    warmUps.push(line);
    loops.set(lane, loopOf(lane, warmed.serviceMs, loops));
    input.onEvent?.({ kind: 'warmed', line });
  }
  const blocks: MeasuredBlock[] = [];
  const settling = new Map<Lane, number>();
  let lastRound = -1;
  for (const slot of interleave(input.lanes, plan.rounds, seeded(subSeed(input.seed, 'order')))) {
    if (input.signal?.aborted) break;
    const { item: lane } = slot;
    const late = common.clock.now() > (input.enoughBy ?? Number.POSITIVE_INFINITY);
    if (slot.round !== lastRound && slot.round >= FEWEST_BLOCKS && late) break;
    lastRound = slot.round;
    const round = slot.round + (input.firstRound ?? 0);
    const loop = loops.get(lane) as Loop;
    // The same arrivals for every lane of a round, so that they are no difference between compared lanes.
    const seed = subSeed(input.seed, 'arrivals', lane.part, round);
    const job = {
      ...common,
      ...loop,
      request: lane.target.request,
      durationMs: plan.blockMs * (lane.weight ?? 1),
      seed,
    };
    const maxInFlight = input.maxInFlight === undefined ? {} : { maxInFlight: input.maxInFlight };
    const result =
      job.kind === 'open' ? await openLoop({ ...job, ...maxInFlight }) : await closedLoop({ ...job });
    const block = { subject: lane.subject, part: lane.part, ...setting, round, loop, ...result };
    blocks.push(block);
    input.onEvent?.({ kind: 'block', block, rounds: input.allRounds ?? plan.rounds });
    const settleFrom = common.clock.now();
    await lane.target.settle?.();
    settling.set(lane, (settling.get(lane) ?? 0) + common.clock.now() - settleFrom);
  }
  const rounds = lastRound + 1;
  const settleMs = new Map([...settling].map(([lane, ms]) => [lane, ms / rounds]));
  return { blocks, warmUps, settleMs };
}

/** Lanes as `planFor` counts them. */
export const weightOf = (lanes: readonly Lane[]): number =>
  lanes.reduce((sum, { weight = 1 }) => sum + weight, 0);

const LOWEST_RATE = 1;
/** Highest offered rate per second: above it, a small machine measures the generator itself. */
const MOST_RATE = 100;

/** Rates are rounded so that the same machine offers the same load twice. */
function loopOf({ drive, part }: Lane, serviceMs: number | undefined, known: ReadonlyMap<Lane, Loop>): Loop {
  if (drive.kind === 'closed') return drive;
  const half = serviceMs === undefined ? LOWEST_RATE : 500 / Math.max(serviceMs, 1e-3);
  const own = Math.min(MOST_RATE, Math.max(LOWEST_RATE, Number(half.toPrecision(2))));
  const twin = [...known].find(([lane]) => lane.subject === drive.rateOf && lane.part === part)?.[1];
  const shared = twin?.kind === 'open' ? twin.ratePerSecond : own;
  return {
    kind: 'open',
    ratePerSecond: drive.ratePerSecond ?? shared,
    arrivals: drive.arrivals ?? 'poisson',
  };
}

/** What the warm-up did. Its requests are counted here and in no figure. */
interface WarmUp {
  readonly requests: number;
  readonly failed: number;
  readonly ms: number;
  /** Whether the rule was met, or its bound ended it. */
  readonly settled: boolean;
  /** Mean time of a served request in the last two windows, milliseconds: a serial client achieves `1000 / this` a second. */
  readonly serviceMs: number | undefined;
}

const WINDOW = 10;
const TOLERANCE = 0.2;

/** The rule as told to readers, with its own numbers. */
const WARM_UP_RULE =
  `one serial client asks in windows of ${WINDOW} requests until the medians of three windows in a row ` +
  `lie within ${TOLERANCE * 100} % of each other, or the time bound ends it; none of it is in any figure`;

/** Warms one subject up. Ends early and unsettled when a whole window fails. */
export async function warmUp(o: {
  request: Request;
  maxMs: number;
  seed: number;
  timeoutMs: number;
  clock?: Clock;
  signal?: AbortSignal;
}): Promise<WarmUp> {
  const clock = o.clock ?? realClock;
  const start = clock.now();
  const medians: number[] = [];
  let times: number[] = [];
  let requests = 0;
  let failed = 0;
  const report = (settled: boolean): WarmUp => {
    return { requests, failed, ms: clock.now() - start, settled, serviceMs: meanOf(times) };
  };
  while (clock.now() - start < o.maxMs && !o.signal?.aborted) {
    const durationMs = o.maxMs - (clock.now() - start);
    const window = await closedLoop({ ...o, clock, concurrency: 1, durationMs, maxRequests: WINDOW });
    requests += window.samples.length;
    const served = window.samples.filter((sample) => sample.outcome === 'served');
    failed += window.samples.length - served.length;
    if (served.length === 0) return report(false);
    const spent = served.map((sample) => sample.service);
    times = [...times.slice(-WINDOW), ...spent];
    medians.push(median(spent));
    if (served.length === WINDOW && settledBy(medians.slice(-3))) return report(true);
  }
  return report(false);
}

function settledBy(last: readonly number[]): boolean {
  return last.length === 3 && Math.max(...last) <= Math.min(...last) * (1 + TOLERANCE);
}

const meanOf = (values: readonly number[]): number | undefined =>
  values.length === 0 ? undefined : values.reduce((a, b) => a + b, 0) / values.length;

/** How a run was measured, in sentences that go into its file and its summary. */
export function methodOf(o: { arrivals: string; timeoutMs: number; rate?: number }): string[] {
  const rate =
    o.rate === undefined
      ? `half of what one serial client achieved at the end of its warm-up, ${MOST_RATE} a second at most`
      : `${o.rate} a second for every subject`;
  return [
    `issue: open loop, ${o.arrivals} arrivals at ${rate}; latency counts from the intended start, so coordinated omission is avoided`,
    'flow: closed loop, one client: login, issue, first S3 call that succeeds, revoke; it omits what was not asked during a stall, and says what each part costs',
    `warm-up: ${WARM_UP_RULE}`,
    'subjects take turns in blocks, each round in a random order of its own; all lanes of a round share the arrivals’ seed',
    `percentiles: HdrHistogram, 3 digits, over served requests and timeouts (given up after ${o.timeoutMs} ms, a lower bound); shown only with a value beyond`,
    `ratios: over all samples, 95 % interval from resampling whole rounds (paired, 1,000 draws, Student factor, at least ${FEWEST_BLOCKS} rounds and 5 values beyond); each interval stands alone, so of twenty such one misses by chance`,
    'control: the baseline is measured twice under two names, at the same rate (A/A); it is broken when it differs from itself by more than 5 % and an interval of 99.9 %',
    'along an axis: the logarithm of the median is fitted by a line in each round, and the rounds’ slopes give the 95 % interval (Student); what only grows is visited once, and held beside a subject that it cannot touch',
    'offered rate: requests due over planned time; achieved: served over the time taken until the last answer',
  ];
}
