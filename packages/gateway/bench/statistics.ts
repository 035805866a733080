import { ascending, quantile, seeded } from '@cordon/bench';

/** A quantile with the 95 % interval that its order statistics give, whatever the distribution. */
export interface Quantile {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

export interface Figures {
  readonly count: number;
  /** Milliseconds. */
  readonly p50: Quantile;
  readonly p99: Quantile;
}

/** Median and 99th percentile, nearest rank. */
export function figures(values: readonly number[]): Figures {
  const sorted = ascending(values);
  return { count: sorted.length, p50: quantileOf(sorted, 0.5), p99: quantileOf(sorted, 0.99) };
}

function quantileOf(sorted: readonly number[], q: number): Quantile {
  const { length } = sorted;
  const margin = 1.96 * Math.sqrt(length * q * (1 - q));
  const at = (rank: number) => round(quantile(sorted, Math.min(1, Math.max(0, rank / length))));
  return { value: at(q * length), low: at(q * length - margin), high: at(q * length + margin + 1) };
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}

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
