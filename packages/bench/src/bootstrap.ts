import { enoughFor, type Rng, rankOf, seeded } from './quantile.ts';

/** Values of one block, with the round it was measured in. */
export interface BlockValues {
  readonly round: number;
  readonly values: readonly number[];
}

/** A ratio of quantiles, with its 95 % interval where enough was measured to give one. */
export interface RatioInterval {
  readonly ratio: number;
  readonly low?: number;
  readonly high?: number;
  readonly blocks: number;
  /** Why there is no interval. */
  readonly lacking?: string;
}

const RESAMPLES = 1000;
/** With fewer blocks, resampling gives no meaningful interval. */
export const FEWEST_BLOCKS = 5;

/**
 * Ratio of the subject's quantile to the baseline's, over all their samples, and a 95 % interval from resampling whole
 * blocks: requests within a block share the same conditions, so they are not independent; blocks nearly are. `paired`
 * draws rounds, each with both its blocks (one run); otherwise the two sides are drawn apart (two runs). The interval
 * is `exp(log ratio ± t · s)`, s the bootstrap standard error with its small-sample factor √(n/(n−1)), t Student's with
 * n−1 degrees: with few blocks plain percentiles of the resamples are too narrow.
 */
export function ratioInterval(o: {
  subject: readonly BlockValues[];
  baseline: readonly BlockValues[];
  quantile: number;
  seed: number;
  paired: boolean;
}): RatioInterval {
  const rounds = o.paired ? commonRounds(o.subject, o.baseline) : undefined;
  const subject = new Weighted(o.subject, rounds);
  const baseline = new Weighted(o.baseline, rounds);
  const blocks = Math.min(subject.blocks, baseline.blocks);
  const ratio = subject.quantile(o.quantile) / baseline.quantile(o.quantile);
  const count = Math.min(subject.count, baseline.count);
  if (!enoughFor(count, o.quantile, 5))
    return { ratio, blocks, lacking: `${count} samples are too few to compare this percentile` };
  if (blocks < FEWEST_BLOCKS)
    return {
      ratio,
      blocks,
      lacking: `${blocks} blocks are too few for an interval (${FEWEST_BLOCKS} needed)`,
    };
  const rng = seeded(o.seed);
  const logs: number[] = [];
  for (let draw = 0; draw < RESAMPLES; draw++) {
    const weights = drawWeights(subject.blocks, rng);
    const other = o.paired ? weights : drawWeights(baseline.blocks, rng);
    logs.push(Math.log(subject.quantile(o.quantile, weights) / baseline.quantile(o.quantile, other)));
  }
  const s = standardDeviation(logs) * Math.sqrt(blocks / (blocks - 1));
  return within(ratio, blocks, studentT('95 %', blocks - 1) * s);
}

/**
 * The interval `exp(log ratio ± half)`. There is none where a percentile is zero, even in one resample: its logarithm is
 * infinite, and the bounds would be no numbers, which no comparison finds to hold 1.
 */
export function within(ratio: number, blocks: number, half: number): RatioInterval {
  if (!Number.isFinite(half) || !Number.isFinite(ratio))
    return { ratio, blocks, lacking: 'a time of 0 has no ratio' };
  return { ratio, blocks, low: ratio * Math.exp(-half), high: ratio * Math.exp(half) };
}

function commonRounds(a: readonly BlockValues[], b: readonly BlockValues[]): number[] {
  const filled = (blocks: readonly BlockValues[]) =>
    new Set(blocks.filter((block) => block.values.length > 0).map((block) => block.round));
  return [...filled(a).intersection(filled(b))].sort((x, y) => x - y);
}

/** All samples sorted once, each knowing its block, so that a resample is one walk instead of one sort. */
class Weighted {
  readonly blocks: number;
  readonly count: number;
  readonly #values: Float64Array;
  readonly #blockOf: Uint32Array;
  readonly #sizes: Uint32Array;

  constructor(blocks: readonly BlockValues[], rounds: readonly number[] | undefined) {
    const kept =
      rounds === undefined
        ? blocks.map(({ values }) => values).filter((values) => values.length > 0)
        : rounds.map((round) => blocks.filter((b) => b.round === round).flatMap((b) => b.values));
    const sorted = kept
      .flatMap((values, block) => values.map((value) => ({ value, block })))
      .sort((a, b) => a.value - b.value);
    this.blocks = kept.length;
    this.count = sorted.length;
    this.#sizes = Uint32Array.from(kept, (values) => values.length);
    this.#values = Float64Array.from(sorted, ({ value }) => value);
    this.#blockOf = Uint32Array.from(sorted, ({ block }) => block);
  }

  /** The quantile with each block counted as often as `weights` says; `NaN` for no samples. */
  quantile(q: number, weights: Uint32Array = new Uint32Array(this.blocks).fill(1)): number {
    const total = this.#sizes.reduce((sum, size, block) => sum + size * (weights[block] as number), 0);
    const rank = rankOf(q, total);
    let passed = 0;
    let at = -1;
    while (passed < rank && ++at < this.count) passed += weights[this.#blockOf[at] as number] as number;
    return this.#values[at] ?? Number.NaN;
  }
}

function drawWeights(blocks: number, rng: Rng): Uint32Array {
  const weights = new Uint32Array(blocks);
  for (let i = 0; i < blocks; i++) {
    const drawn = Math.floor(rng() * blocks);
    weights[drawn] = (weights[drawn] as number) + 1;
  }
  return weights;
}

function standardDeviation(values: readonly number[]): number {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}

/** Two-sided points of the standard normal distribution. */
const NORMAL = { '95 %': 1.959964, '99.9 %': 3.290527 } as const;

/**
 * Two-sided point of Student's t (Cornish–Fisher expansion from the normal one): at 95 % within 1 % from 4 degrees on, at
 * 99.9 % within 5 %.
 */
export function studentT(level: keyof typeof NORMAL, degrees: number): number {
  const z = NORMAL[level];
  const a = (z ** 3 + z) / 4;
  const b = (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96;
  const c = (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384;
  return z + a / degrees + b / degrees ** 2 + c / degrees ** 3;
}

/** Whether the ratio is not 1, by an interval of 99.9 % instead of 95 %. False where there is no interval. */
export function surelyNotOne({ ratio, low, high, blocks }: RatioInterval): boolean {
  if (low === undefined || high === undefined) return false;
  const wider = studentT('99.9 %', blocks - 1) / studentT('95 %', blocks - 1);
  return Math.abs(Math.log(ratio)) > wider * Math.log(high / ratio);
}

export type Finding = 'slower' | 'faster' | 'no difference shown' | 'too little measured';

/** “No difference shown” wherever the interval holds 1; never “the same”. */
export function findingOf(interval: RatioInterval): Finding {
  if (interval.low === undefined || interval.high === undefined) return 'too little measured';
  if (interval.low <= 1 && interval.high >= 1) return 'no difference shown';
  return interval.ratio > 1 ? 'slower' : 'faster';
}
