import { FEWEST_BLOCKS } from './bootstrap.ts';
import { type Clock, realClock } from './clock.ts';
import { closedLoop } from './load.ts';
import { MOST_RATE } from './measure.ts';
import { median } from './quantile.ts';
import type { Request } from './sample.ts';

/** What the warm-up did. Its requests are counted here and in no figure. */
interface WarmUp {
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
const WARM_UP_RULE =
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

/** How a run was measured, in sentences that go into its file and its summary. */
export function methodOf(o: { arrivals: string; timeoutMs: number; rate?: number }): string[] {
  const rate =
    o.rate === undefined
      ? `half of what one serial client achieved at the end of its warm-up, ${MOST_RATE} a second at most`
      : `${o.rate} a second for every subject`;
  return [
    `issue: open loop, ${o.arrivals} arrivals at ${rate}; latency counts from the intended start, so coordinated omission is avoided`,
    'flow: closed loop, one client: login, issue, first S3 call that succeeds, revoke; it omits what was not asked during a stall, and says what each part costs',
    `warm-up: ${WARM_UP_RULE}`,
    'subjects take turns in blocks, each round in a random order of its own; all lanes of a round share the arrivals’ seed',
    `percentiles: HdrHistogram, 3 digits, over served requests and timeouts (given up after ${o.timeoutMs} ms, a lower bound); shown only with a value beyond`,
    `ratios: over all samples, 95 % interval from resampling whole rounds (paired, 1,000 draws, Student factor, at least ${FEWEST_BLOCKS} rounds and 5 values beyond); each interval stands alone, so of twenty such one misses by chance`,
    'control: the baseline is measured twice under two names, at the same rate (A/A); it is broken when it differs from itself by more than 5 % and an interval of 99.9 %',
    'along an axis: the logarithm of the median is fitted by a line in each round, and the rounds’ slopes give the 95 % interval (Student); what only grows is visited once, and held beside a subject that it cannot touch',
    'offered rate: requests due over planned time; achieved: served over the time taken until the last answer',
  ];
}
