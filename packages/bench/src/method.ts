import { FEWEST_BLOCKS } from './bootstrap.ts';
import { MOST_RATE } from './measure.ts';
import { WARM_UP_RULE } from './warm-up.ts';

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
