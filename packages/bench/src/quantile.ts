/** The quantile of ascending values: the smallest value that at least `q` of them do not exceed. `NaN` for none. */
export function quantile(ascending: readonly number[], q: number): number {
  if (ascending.length === 0) return Number.NaN;
  const rank = Math.ceil(q * ascending.length - 1e-9);
  return ascending[Math.min(Math.max(rank, 1), ascending.length) - 1] as number;
}

export const ascending = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);

export const median = (values: readonly number[]): number => quantile(ascending(values), 0.5);

/**
 * Whether `count` values say anything about quantile `q`: at least `beyond` of them lie above it. One is enough to
 * show a figure (p99 from 100 values, p99.9 from 1,000), five to compare two (p99 from 500).
 */
export const enoughFor = (count: number, q: number, beyond: number): boolean =>
  count * (1 - q) >= beyond - 1e-9;
