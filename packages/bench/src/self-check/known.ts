import { seeded } from '../rng.ts';
import type { SyntheticTruth } from '../synthetic/truth.ts';

/**
 * A latency whose distribution is known by formula: `floorMs` and an exponential of mean `meanMs` on top, and within
 * `periodMs` one stall of `stallMs`, during which nothing is answered.
 */
export interface Known {
  readonly floorMs: number;
  readonly meanMs: number;
  readonly periodMs: number;
  readonly stallMs: number;
}

/** The server that behaves so: its draws, and the stall in the middle of the period. */
export function truthOf(known: Known, seed: number, draws = 10_000): SyntheticTruth {
  const rng = seeded(seed);
  return {
    latenciesMs: Array.from({ length: draws }, () => known.floorMs - known.meanMs * Math.log(1 - rng())),
    stall: { afterMs: (known.periodMs - known.stallMs) / 2, lastsMs: known.stallMs },
  };
}

/**
 * Share of requests answered within `ms` of when they should have been made, at any time of the period alike: those
 * meant for the stall wait for what is left of it, which is uniform, and then take what any request takes.
 */
export function shareWithin({ floorMs, meanMs, periodMs, stallMs }: Known, ms: number): number {
  const over = ms - floorMs;
  if (over <= 0) return 0;
  const free = 1 - Math.exp(-over / meanMs);
  // The mean of 1 − exp(−(over − wait)/mean) over waits from 0 to `waited`, and 0 for those that wait longer.
  const waited = Math.min(stallMs, over);
  const stalled = waited - meanMs * (Math.exp(-(over - waited) / meanMs) - Math.exp(-over / meanMs));
  return (1 - stallMs / periodMs) * free + stalled / periodMs;
}

/** The latency that a share `q` of requests does not exceed; `shareWithin` turned round by bisection. */
export function knownQuantile(known: Known, q: number): number {
  let low = 0;
  let high = known.floorMs + known.stallMs + known.meanMs * 50;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (shareWithin(known, middle) < q) low = middle;
    else high = middle;
  }
  return high;
}
