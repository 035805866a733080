import { build, type Histogram } from 'hdr-histogram-js';

/** The quantile of ascending values: the smallest value that at least `q` of them do not exceed. `NaN` for none. */
export function quantile(ascending: readonly number[], q: number): number {
  return ascending[rankOf(q, ascending.length) - 1] ?? Number.NaN;
}

/** Which of `count` ascending values the quantile is, from 1; the last digit of `q × count` is rounding, not a value more. */
export const rankOf = (q: number, count: number): number => Math.max(1, Math.ceil(q * count - 1e-9));

export const ascending = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);

export const median = (values: readonly number[]): number => quantile(ascending(values), 0.5);

/**
 * Whether `count` values say anything about quantile `q`: at least `beyond` of them lie above it. One is enough to
 * show a figure (p99 from 100 values, p99.9 from 1,000), five to compare two (p99 from 500).
 */
export const enoughFor = (count: number, q: number, beyond: number): boolean =>
  count * (1 - q) >= beyond - 1e-9;

// Microseconds up to an hour, three significant digits: an error of at most 0.1 %.
const HOUR_US = 3_600_000_000;

/** An HdrHistogram of latencies given in milliseconds, kept in microseconds. */
function histogramOf(valuesMs: readonly number[]): Histogram {
  const histogram = build({
    bitBucketSize: 32,
    lowestDiscernibleValue: 1,
    highestTrackableValue: HOUR_US,
    numberOfSignificantValueDigits: 3,
    useWebAssembly: false,
  });
  for (const ms of valuesMs) {
    histogram.recordValue(Math.min(HOUR_US, Math.max(1, Math.round(ms * 1000))));
  }
  return histogram;
}

/** Percentiles in milliseconds; one that too few values stand behind is absent rather than a guess. */
export interface Figures {
  readonly count: number;
  readonly min?: number;
  readonly p50?: number;
  readonly p90?: number;
  readonly p99?: number;
  readonly p999?: number;
  readonly max?: number;
}

/** p50 needs 2 values, p90 10, p99 100, p99.9 1,000: at least one value beyond. */
export function figures(valuesMs: readonly number[]): Figures {
  const count = valuesMs.length;
  if (count === 0) return { count };
  const [min, max] = extremes(valuesMs);
  const histogram = histogramOf(valuesMs);
  const at = (q: number) =>
    enoughFor(count, q, 1) ? histogram.getValueAtPercentile(q * 100) / 1000 : undefined;
  const named = { p50: at(0.5), p90: at(0.9), p99: at(0.99), p999: at(0.999) };
  const shown = Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined));
  return { count, min, ...shown, max };
}

/** The percentile distribution as HdrHistogram's own plotter reads it (`.hgrm`), in milliseconds. */
export const distribution = (valuesMs: readonly number[]): string =>
  histogramOf(valuesMs).outputPercentileDistribution(5, 1000);

/** Smallest and largest, without spreading a long array over the stack. */
function extremes(values: readonly number[]): [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}

/** Uniform numbers in [0, 1), the same for the same seed on any machine. */
export type Rng = () => number;

/** Mulberry32 (public domain): 2^32 period, ample for orders, arrivals and resampling; never for secrets. */
export function seeded(seed: number): Rng {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A seed of its own for each purpose, so that adding one draw in one place moves nothing elsewhere. */
export function subSeed(seed: number, ...purpose: readonly (string | number)[]): number {
  let hash = (seed ^ 0x811c9dc5) >>> 0;
  for (const char of purpose.join('/')) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return hash;
}

/** A shuffled copy (Fisher–Yates). */
export function shuffled<T>(items: readonly T[], rng: Rng): T[] {
  const copy = [...items];
  for (let last = copy.length - 1; last > 0; last--) {
    const other = Math.floor(rng() * (last + 1));
    [copy[last], copy[other]] = [copy[other] as T, copy[last] as T];
  }
  return copy;
}
