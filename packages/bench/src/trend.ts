import { FEWEST_BLOCKS, type RatioInterval, studentT95 } from './bootstrap.ts';
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
 * `order`: the points as the axis has them. `undefined` when fewer than two points were measured.
 */
export function trendOf(
  blocks: readonly MeasuredBlock[],
  o: { subject: string; axis: string; order: readonly string[]; log: boolean },
): Trend | undefined {
  const measured = new Set(blocks.map((block) => block.setting?.point ?? ''));
  const points = o.order.filter((point) => measured.has(point));
  const [from, to] = [points[0], points.at(-1)];
  if (from === undefined || to === undefined || from === to) return undefined;
  const place = placed(points, o.log);
  const range = (place.get(to) ?? 0) - (place.get(from) ?? 0);
  const rounds = [...new Set(blocks.map((block) => block.round))];
  const slopes = rounds.flatMap((round) => {
    const dots = points.flatMap((point): [number, number][] => {
      const here = blocks.filter((block) => block.round === round && block.setting?.point === point);
      const values = blockValues(here, 'response').flatMap((block) => block.values);
      return values.length === 0 ? [] : [[place.get(point) ?? 0, Math.log(median(values))]];
    });
    return slopeOf(dots) ?? [];
  });
  const interval = intervalOf(slopes.map((slope) => slope * range));
  return {
    subject: o.subject,
    axis: o.axis,
    from,
    to,
    points: points.length,
    interval,
    finding: findingOf(interval),
  };
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
  const half = (studentT95(blocks - 1) * spread) / Math.sqrt(blocks);
  return { ratio, blocks, low: ratio * Math.exp(-half), high: ratio * Math.exp(half) };
}

/** Least squares; `undefined` when all dots stand above one place. */
function slopeOf(dots: readonly (readonly [number, number])[]): number | undefined {
  const meanX = dots.reduce((sum, [x]) => sum + x, 0) / dots.length;
  const meanY = dots.reduce((sum, [, y]) => sum + y, 0) / dots.length;
  const across = dots.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  if (!(across > 0)) return undefined;
  return dots.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0) / across;
}
