import { ascending, quantile } from '@cordon/bench';

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
  const at = (rank: number) => round(quantile(sorted, rank / length));
  return { value: at(q * length), low: at(q * length - margin), high: at(q * length + margin + 1) };
}

export function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
