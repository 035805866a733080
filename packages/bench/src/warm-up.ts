import { type Clock, realClock } from './clock.ts';
import { closedLoop } from './closed-loop.ts';
import { median } from './quantile.ts';
import type { Request } from './sample.ts';

/** What the warm-up did. Its requests are counted here and in no figure. */
export interface WarmUp {
  readonly requests: number;
  readonly failed: number;
  readonly ms: number;
  /** Whether the rule was met, or its bound ended it. */
  readonly settled: boolean;
  /** Mean time of a served request in the last two windows, milliseconds: a serial client achieves `1000 / this` a second. */
  readonly serviceMs: number | undefined;
}

const WINDOW = 10;
const TOLERANCE = 0.2;

/** The rule as told to readers, with its own numbers. */
export const WARM_UP_RULE =
  `one serial client asks in windows of ${WINDOW} requests until the medians of three windows in a row ` +
  `lie within ${TOLERANCE * 100} % of each other, or the time bound ends it; none of it is in any figure`;

/** Warms one subject up. Ends early and unsettled when a whole window fails. */
export async function warmUp(o: {
  request: Request;
  maxMs: number;
  seed: number;
  timeoutMs: number;
  clock?: Clock;
  signal?: AbortSignal;
}): Promise<WarmUp> {
  const clock = o.clock ?? realClock;
  const start = clock.now();
  const medians: number[] = [];
  let times: number[] = [];
  let requests = 0;
  let failed = 0;
  const report = (settled: boolean): WarmUp => {
    return { requests, failed, ms: clock.now() - start, settled, serviceMs: meanOf(times) };
  };
  while (clock.now() - start < o.maxMs && !o.signal?.aborted) {
    const durationMs = o.maxMs - (clock.now() - start);
    const window = await closedLoop({ ...o, clock, concurrency: 1, durationMs, maxRequests: WINDOW });
    requests += window.samples.length;
    const served = window.samples.filter((sample) => sample.outcome === 'served');
    failed += window.samples.length - served.length;
    if (served.length === 0) return report(false);
    const spent = served.map((sample) => sample.service);
    times = [...times.slice(-WINDOW), ...spent];
    medians.push(median(spent));
    if (served.length === WINDOW && settledBy(medians.slice(-3))) return report(true);
  }
  return report(false);
}

function settledBy(last: readonly number[]): boolean {
  return last.length === 3 && Math.max(...last) <= Math.min(...last) * (1 + TOLERANCE);
}

const meanOf = (values: readonly number[]): number | undefined =>
  values.length === 0 ? undefined : values.reduce((a, b) => a + b, 0) / values.length;
