import { type BlockValues, type RatioInterval, ratioInterval, surelyNotOne } from './bootstrap.ts';
import { subSeed } from './rng.ts';

export type Finding = 'slower' | 'faster' | 'no difference shown' | 'too little measured';

/** One subject against the baseline (or against itself in another run) at one percentile. */
export interface Contrast {
  readonly subject: string;
  readonly against: string;
  readonly quantile: number;
  readonly interval: RatioInterval;
  readonly finding: Finding;
}

/** “No difference shown” wherever the interval holds 1; never “the same”. */
export function findingOf(interval: RatioInterval): Finding {
  if (interval.low === undefined || interval.high === undefined || Number.isNaN(interval.ratio))
    return 'too little measured';
  if (interval.low <= 1 && interval.high >= 1) return 'no difference shown';
  return interval.ratio > 1 ? 'slower' : 'faster';
}

export function contrast(o: {
  subject: string;
  against: string;
  blocks: readonly BlockValues[];
  againstBlocks: readonly BlockValues[];
  quantile: number;
  seed: number;
  paired: boolean;
}): Contrast {
  const interval = ratioInterval({
    subject: o.blocks,
    baseline: o.againstBlocks,
    quantile: o.quantile,
    seed: subSeed(o.seed, o.subject, o.against, o.quantile),
    paired: o.paired,
  });
  const { subject, against, quantile } = o;
  return { subject, against, quantile, interval, finding: findingOf(interval) };
}

/**
 * The A/A control is broken when it shows a difference of more than 5 % between a subject and itself, by an interval of
 * 99.9 %: a run compares it four times, and at 95 % one of these would differ by chance in almost one run of five.
 */
export function controlBroken({ interval }: Contrast): boolean {
  return surelyNotOne(interval) && Math.abs(interval.ratio - 1) > 0.05;
}
