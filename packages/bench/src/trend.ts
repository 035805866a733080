import {
  type BlockValues,
  FEWEST_BLOCKS,
  type Finding,
  findingOf,
  type RatioInterval,
  studentT,
  within,
} from './bootstrap.ts';
import { median } from './quantile.ts';
import { type Block, latencies, OUTCOMES, type Outcome, ratesOf, responseOf, type Sample } from './sample.ts';
import type { MeasuredBlock } from './samples-file.ts';

/** How one subject's median changes from the lowest to the highest point of an axis. */
export interface Trend {
  readonly subject: string;
  readonly axis: string;
  readonly from: string;
  readonly to: string;
  readonly points: number;
  /** By the line through all points, over the whole range: 2 is twice as long at the highest. */
  readonly interval: RatioInterval;
  readonly finding: Finding;
  /** The same, each median taken relative to that of a subject which the axis cannot touch, of the same round. */
  readonly besides?: {
    readonly subject: string;
    readonly interval: RatioInterval;
    readonly finding: Finding;
  };
}

/** Points in order, as numbers on which the logarithm of latency is fitted; words (on, off) are numbered. */
function placed(points: readonly string[], log: boolean): Map<string, number> {
  const numbers = points.map(Number);
  if (numbers.some((value) => !Number.isFinite(value))) return new Map(points.map((point, n) => [point, n]));
  const place = (value: number) => (log && Math.min(...numbers) > 0 ? Math.log(value) : value);
  return new Map(points.map((point) => [point, place(Number(point))]));
}

/**
 * Fits a line to the logarithm of each round's medians, and takes the rounds' slopes as independent: the 95 % interval
 * is Student's. What all blocks of a round share (a busy moment) falls out. `blocks`: of one subject on one axis;
 * `order`: the points as the axis has them; `drift`: a subject that the axis cannot touch, whose line is the machine's
 * own. `undefined` when fewer than two points were measured.
 */
export function trendOf(
  blocks: readonly MeasuredBlock[],
  o: {
    subject: string;
    axis: string;
    order: readonly string[];
    log: boolean;
    drift?: { readonly subject: string; readonly blocks: readonly MeasuredBlock[] };
  },
): Trend | undefined {
  const measured = new Set(blocks.map((block) => block.setting?.point ?? ''));
  const points = o.order.filter((point) => measured.has(point));
  const [from, to] = [points[0], points.at(-1)];
  if (from === undefined || to === undefined || from === to) return undefined;
  const place = placed(points, o.log);
  const range = (place.get(to) ?? 0) - (place.get(from) ?? 0);
  const rounds = [...new Set(blocks.map((block) => block.round))];
  const logs = logMedians(blocks);
  const slopes = (less: (key: string) => number | undefined): number[] =>
    rounds.flatMap((round) => {
      const dots = points.flatMap((point): [number, number][] => {
        const key = `${round}/${point}`;
        const [value, other] = [logs.get(key), less(key)];
        return value === undefined || other === undefined ? [] : [[place.get(point) ?? 0, value - other]];
      });
      const slope = slopeOf(dots);
      return slope === undefined ? [] : [slope * range];
    });
  const interval = intervalOf(slopes(() => 0));
  const { drift } = o;
  const base = { subject: o.subject, axis: o.axis, from, to, points: points.length };
  const told = { ...base, interval, finding: findingOf(interval) };
  if (drift === undefined || drift.subject === o.subject || drift.blocks.length === 0) return told;
  const its = logMedians(drift.blocks);
  const apart = intervalOf(slopes((key) => its.get(key)));
  return { ...told, besides: { subject: drift.subject, interval: apart, finding: findingOf(apart) } };
}

/**
 * 95 % interval of one point's median, by Student from the rounds' own; `undefined` with too few rounds. The whisker
 * shows whether a line really rises.
 */
export function medianInterval(blocks: readonly MeasuredBlock[]): { low: number; high: number } | undefined {
  const { low, high } = intervalOf([...logMedians(blocks).values()]);
  return low === undefined || high === undefined ? undefined : { low, high };
}

/** Logarithm of the median of each round at each point. */
function logMedians(blocks: readonly MeasuredBlock[]): Map<string, number> {
  const groups = Map.groupBy(blocks, (block) => `${block.round}/${block.setting?.point}`);
  const entries = [...groups].map(([key, here]): [string, number[]] => [
    key,
    blockValues(here, 'response').flatMap(({ values }) => values),
  ]);
  return new Map(
    entries.flatMap(([key, values]) => (values.length === 0 ? [] : [[key, Math.log(median(values))]])),
  );
}

function intervalOf(logs: readonly number[]): RatioInterval {
  const mean = logs.reduce((a, b) => a + b, 0) / logs.length;
  const blocks = logs.length;
  const ratio = Math.exp(mean);
  if (blocks < FEWEST_BLOCKS)
    return {
      ratio,
      blocks,
      lacking: `${blocks} rounds are too few for an interval (${FEWEST_BLOCKS} needed)`,
    };
  const spread = Math.sqrt(logs.reduce((sum, log) => sum + (log - mean) ** 2, 0) / (blocks - 1));
  return within(ratio, blocks, (studentT('95 %', blocks - 1) * spread) / Math.sqrt(blocks));
}

/** Least squares; `undefined` when all points have the same x. */
function slopeOf(dots: readonly (readonly [number, number])[]): number | undefined {
  const meanX = dots.reduce((sum, [x]) => sum + x, 0) / dots.length;
  const meanY = dots.reduce((sum, [, y]) => sum + y, 0) / dots.length;
  const across = dots.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  if (!(across > 0)) return undefined;
  return dots.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0) / across;
}

/** What is taken of each sample: the whole response time, or one phase. */
export type Taking = 'response' | 'service' | 'late' | { readonly phase: string };

const TAKE: Record<'response' | 'service' | 'late', (sample: Sample) => number> = {
  response: responseOf,
  service: (sample) => sample.service,
  late: (sample) => sample.late,
};

const takerOf = (taking: Taking): ((sample: Sample) => number | undefined) =>
  typeof taking === 'string' ? TAKE[taking] : (sample) => sample.phases?.[taking.phase];

export const valuesOf = (blocks: readonly Block[], taking: Taking): number[] =>
  blocks.flatMap((block) => latencies(block.samples, takerOf(taking)));

export const blockValues = (blocks: readonly Block[], taking: Taking): BlockValues[] =>
  blocks.map((block) => ({ round: block.round, values: latencies(block.samples, takerOf(taking)) }));

/** Names of the phases that any sample reached, in the order first met. */
export function phasesOf(blocks: readonly Block[]): string[] {
  const names = new Set<string>();
  for (const block of blocks) {
    for (const sample of block.samples) for (const name of Object.keys(sample.phases ?? {})) names.add(name);
  }
  return [...names];
}

/** Requests by outcome, and the retries clients made. */
export function tally(blocks: readonly Block[]): { outcomes: Map<Outcome, number>; retries: number } {
  const outcomes = new Map<Outcome, number>(OUTCOMES.map((outcome) => [outcome, 0]));
  let retries = 0;
  for (const block of blocks) {
    for (const sample of block.samples) {
      outcomes.set(sample.outcome, (outcomes.get(sample.outcome) ?? 0) + 1);
      retries += sample.retries;
    }
  }
  return { outcomes, retries };
}

/** Offered and achieved rate over several blocks, each weighted by its time; offered is absent for closed loops. */
export function ratesOver(blocks: readonly Block[]): { offered?: number; achieved: number } {
  const ms = blocks.reduce((sum, block) => sum + block.plannedMs, 0);
  if (ms === 0) return { achieved: 0 };
  const mean = (of: (block: Block) => number) =>
    blocks.reduce((sum, block) => sum + of(block) * block.plannedMs, 0) / ms;
  const achieved = mean((block) => ratesOf(block).achievedPerSecond);
  if (blocks.some((block) => block.loop.kind === 'closed')) return { achieved };
  return { offered: mean((block) => ratesOf(block).offeredPerSecond ?? 0), achieved };
}

/** The blocks of one subject and part, under no setting or under the one given. */
export function select(
  blocks: readonly MeasuredBlock[],
  want: { subject?: string; part?: string; axis?: string; point?: string },
): MeasuredBlock[] {
  return blocks.filter(
    (block) =>
      (want.subject === undefined || block.subject === want.subject) &&
      (want.part === undefined || block.part === want.part) &&
      block.setting?.axis === want.axis &&
      (want.point === undefined || block.setting?.point === want.point),
  );
}
