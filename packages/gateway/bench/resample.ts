import { seeded } from '@cordon/bench';
import { type Quantile, round } from './quantiles.ts';

const TIMES = 1000;

/**
 * A statistic of rows taken in turn, with its 95 % interval by resampling whole stretches of them (a moving block
 * bootstrap): neighbours in time are alike, so drawing single rows would make the interval too narrow. The same rows
 * give the same interval.
 */
export function resampled<T>(
  rows: readonly T[],
  statistic: (rows: readonly T[]) => number,
  stretch = Math.max(1, Math.round(Math.sqrt(rows.length))),
): Quantile {
  const draw = seeded(rows.length);
  const starts = Math.max(1, rows.length - stretch + 1);
  const drawn = Array.from({ length: TIMES }, () => {
    const sample: T[] = [];
    while (sample.length < rows.length) {
      const from = Math.floor(draw() * starts);
      for (let at = from; at < from + stretch && sample.length < rows.length; at++)
        sample.push(rows[at] as T);
    }
    return statistic(sample);
  }).sort((a, b) => a - b);
  return {
    value: round(statistic(rows)),
    low: round(drawn[Math.floor(0.025 * TIMES)] as number),
    high: round(drawn[Math.ceil(0.975 * TIMES) - 1] as number),
  };
}
