import { ascending, quantile } from '../quantile.ts';
import { type Known, knownQuantile } from './known.ts';
import { isNoisy, type Noise } from './noise.ts';

/** `cannot tell`: too high, on a machine that was too busy for it to mean anything. */
export type SelfVerdict = 'fits' | 'wrong' | 'cannot tell';

/** One measured percentile against what it must be. Milliseconds. */
export interface Held {
  readonly quantile: number;
  readonly truthMs: number;
  readonly measuredMs: number;
  /** Where the percentile of so many requests lies but once in some ten thousand times. */
  readonly lowMs: number;
  readonly highMs: number;
}

/** Sockets, HTTP and the wake-up of two processes, on a machine that is otherwise idle. */
export const SLACK_MS = 2;
const SIGMAS = 4;
const ONCE_IN = 1 / 10_000;
const QUANTILES = [0.5, 0.9, 0.99];

/**
 * Holds what a generator measured against the formula. The bounds are those of the order statistics of independent
 * requests (binomial, four standard deviations). Too low is wrong whatever the machine did, for nothing that happens to
 * a request makes it quicker: that is how omitted waiting shows. Too high is wrong only where the machine was idle.
 */
export function judgeFigures(
  known: Known,
  measuredMs: readonly number[],
  noise: Noise,
): { readonly held: readonly Held[]; readonly verdict: SelfVerdict } {
  const sorted = ascending(measuredMs);
  const held = QUANTILES.map((q): Held => {
    const spread = SIGMAS * Math.sqrt((q * (1 - q)) / sorted.length);
    return {
      quantile: q,
      truthMs: knownQuantile(known, q),
      measuredMs: quantile(sorted, q),
      lowMs: knownQuantile(known, Math.max(0, q - spread)),
      highMs: knownQuantile(known, Math.min(q + spread, 1 - ONCE_IN / sorted.length)) + SLACK_MS,
    };
  });
  // `!(a >= b)`, so that nothing measured (NaN) is wrong, too.
  if (held.some((one) => !(one.measuredMs >= one.lowMs))) return { held, verdict: 'wrong' };
  if (held.every((one) => one.measuredMs <= one.highMs)) return { held, verdict: 'fits' };
  return { held, verdict: isNoisy(noise) ? 'cannot tell' : 'wrong' };
}
