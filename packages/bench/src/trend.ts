import { FEWEST_BLOCKS, type RatioInterval, studentT } from './bootstrap.ts';
import type { MeasuredBlock } from './columns.ts';
import { type Finding, findingOf } from './contrast.ts';
import { median } from './quantile.ts';
import { blockValues } from './series.ts';

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
  const half = (studentT('95 %', blocks - 1) * spread) / Math.sqrt(blocks);
  return { ratio, blocks, low: ratio * Math.exp(-half), high: ratio * Math.exp(half) };
}

/** Least squares; `undefined` when all points have the same x. */
function slopeOf(dots: readonly (readonly [number, number])[]): number | undefined {
  const meanX = dots.reduce((sum, [x]) => sum + x, 0) / dots.length;
  const meanY = dots.reduce((sum, [, y]) => sum + y, 0) / dots.length;
  const across = dots.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  if (!(across > 0)) return undefined;
  return dots.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0) / across;
}
