import { readFileSync } from 'node:fs';
import { ascending, quantile } from '../quantile.ts';
import { seeded } from '../rng.ts';
import type { SyntheticTruth } from '../synthetic/server.ts';

/** How busy the machine was during a measurement, measured apart from the generator. */
export interface Noise {
  /** 99th percentile of how much later than it meant to the synthetic server answered, milliseconds. */
  readonly serverLateMs: number;
  /**
   * Share of the time that some process waited for a processor (Linux PSI); absent where the system does not report it.
   */
  readonly pressure?: number;
}

/** More than this, and a tail is the machine's and not the server's. */
const LATE_MS = 1;
const PRESSURE = 0.05;

/** Where the system does not report waiting, the machine counts as noisy. */
export const isNoisy = ({ serverLateMs, pressure = 1 }: Noise): boolean =>
  serverLateMs > LATE_MS || pressure > PRESSURE;

/** Starts watching; `stop` returns the result. */
export function watchMachine(): { stop: (serverLate: readonly number[]) => Noise } {
  const before = waitedUs();
  const start = performance.now();
  return {
    stop: (serverLate) => {
      const after = waitedUs();
      const elapsedUs = (performance.now() - start) * 1000;
      const serverLateMs = serverLate.length === 0 ? 0 : quantile(ascending(serverLate), 0.99);
      if (before === undefined || after === undefined) return { serverLateMs };
      return { serverLateMs, pressure: (after - before) / elapsedUs };
    },
  };
}

/** Microseconds so far in which some process waited for a processor. https://docs.kernel.org/accounting/psi.html */
function waitedUs(): number | undefined {
  try {
    const total = /^some .*total=(\d+)/m.exec(readFileSync('/proc/pressure/cpu', 'utf8'))?.[1];
    return total === undefined ? undefined : Number(total);
  } catch {
    return undefined;
  }
}

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

/** The server with this distribution: its latencies, and the stall in the middle of the period. */
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

/** The latency that a share `q` of requests does not exceed; the inverse of `shareWithin`, by bisection. */
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

/** `cannot tell`: too high, on a machine that was too busy for it to mean anything. */
export type SelfVerdict = 'fits' | 'wrong' | 'cannot tell';

/** One measured percentile and its expected bounds. Milliseconds. */
export interface Held {
  readonly quantile: number;
  readonly truthMs: number;
  readonly measuredMs: number;
  /** The bounds that the percentile of this many requests leaves once in some ten thousand times. */
  readonly lowMs: number;
  readonly highMs: number;
}

/** Sockets, HTTP and the wake-up of two processes, on a machine that is otherwise idle. */
const SLACK_MS = 2;
const SIGMAS = 4;
const ONCE_IN = 1 / 10_000;
const QUANTILES = [0.5, 0.9, 0.99];

/**
 * Compares what a generator measured with the formula. The bounds are those of the order statistics of independent
 * requests (binomial, four standard deviations). Too low is always wrong, because nothing makes a request quicker: it
 * shows omitted waiting. Too high is wrong only where the machine was idle.
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
  // `!(a >= b)`, so that NaN (nothing measured) is wrong, too.
  if (held.some((one) => !(one.measuredMs >= one.lowMs))) return { held, verdict: 'wrong' };
  if (held.every((one) => one.measuredMs <= one.highMs)) return { held, verdict: 'fits' };
  return { held, verdict: isNoisy(noise) ? 'cannot tell' : 'wrong' };
}
