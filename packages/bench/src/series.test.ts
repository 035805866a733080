import { expect, test } from 'vitest';
import type { Outcome } from './sample.ts';
import { latencies, ratesOf, responseOf, type Sample } from './sample.ts';
import type { MeasuredBlock } from './samples-file.ts';
import { blockValues, phasesOf, ratesOver, select, tally, valuesOf } from './trend.ts';

const sample = (service: number, more: Partial<Sample> = {}): Sample => ({
  ...{ at: 0, late: 0, service, outcome: 'served', retries: 0 },
  ...more,
});
const block = (samples: readonly Sample[], more: Partial<MeasuredBlock> = {}): MeasuredBlock => ({
  ...{ subject: 'a', part: 'issue', round: 0, held: 0, elapsedMs: 1_000, plannedMs: 1_000 },
  loop: { kind: 'open', ratePerSecond: 2, arrivals: 'uniform' },
  samples,
  ...more,
});

test('what a user waits is lateness and service together', () => {
  const late = sample(5, { late: 2, phases: { login: 1, issue: 4 } });
  expect(responseOf(late)).toBe(7);
  const blocks = [block([late, sample(9)])];
  expect(valuesOf(blocks, 'response')).toEqual([7, 9]);
  expect(valuesOf(blocks, 'service')).toEqual([5, 9]);
  expect(valuesOf(blocks, 'late')).toEqual([2, 0]);
  expect(valuesOf(blocks, { phase: 'issue' })).toEqual([4]);
  expect(valuesOf(blocks, { phase: 'revoke' })).toEqual([]);
});

test.each<[Outcome, boolean]>([
  ['served', true],
  ['timeout', true],
  ['throttle', false],
  ['refused', false],
  ['connection', false],
  ['server-error', false],
  ['other', false],
])('a request that came out as %s is a latency: %s', (outcome, is) => {
  expect(latencies([sample(3, { outcome })], responseOf)).toEqual(is ? [3] : []);
});

test('values stay in their rounds, and phases in the order in which they were met', () => {
  const blocks = [
    block([sample(1, { phases: { login: 1 } })], { round: 4 }),
    block([sample(2, { phases: { issue: 1, login: 1 } }), sample(3)], { round: 7 }),
  ];
  expect(blockValues(blocks, 'response')).toEqual([
    { round: 4, values: [1] },
    { round: 7, values: [2, 3] },
  ]);
  expect(phasesOf(blocks)).toEqual(['login', 'issue']);
});

test('outcomes and retries are counted over all blocks', () => {
  const { outcomes, retries } = tally([
    block([sample(1), sample(1, { outcome: 'throttle', retries: 2 })]),
    block([sample(1, { retries: 1 })]),
  ]);
  expect([outcomes.get('served'), outcomes.get('throttle'), outcomes.get('timeout'), retries]).toEqual([
    2, 1, 0, 3,
  ]);
});

test('offered is what was due over the planned time, achieved what was served over the time it took', () => {
  const samples = [sample(1), sample(1), sample(1, { outcome: 'refused' })];
  expect(ratesOf(block(samples, { plannedMs: 500, elapsedMs: 2_000 }))).toEqual({
    offeredPerSecond: 6,
    achievedPerSecond: 1,
  });
  // An answer before the end of the block does not make a rate higher than what was offered.
  expect(ratesOf(block(samples, { plannedMs: 1_000, elapsedMs: 100 })).achievedPerSecond).toBe(2);
  const closed = block(samples, { loop: { kind: 'closed', concurrency: 1 } });
  expect(ratesOf(closed)).toEqual({ offeredPerSecond: undefined, achievedPerSecond: 2 });
});

test('rates over several blocks weigh each by its time', () => {
  const short = block([sample(1)], { plannedMs: 1_000 });
  const long = block([sample(1), sample(1), sample(1), sample(1), sample(1), sample(1)], {
    plannedMs: 3_000,
    elapsedMs: 3_000,
  });
  expect(ratesOver([short, long])).toEqual({ offered: 1.75, achieved: 1.75 });
  const closed = block([sample(1)], { loop: { kind: 'closed', concurrency: 1 } });
  expect(ratesOver([closed, short])).toEqual({ achieved: 1 });
  expect(ratesOver([])).toEqual({ achieved: 0 });
});

test('selects by subject, part and setting; without a setting only blocks that have none', () => {
  const plain = block([]);
  const flow = block([], { part: 'flow' });
  const other = block([], { subject: 'b' });
  const at = (point: string) => block([], { setting: { axis: 'tenants', point } });
  const [ten, hundred] = [at('10'), at('100')];
  const all = [plain, flow, other, ten, hundred];
  expect(select(all, {})).toEqual([plain, flow, other]);
  expect(select(all, { subject: 'a' })).toEqual([plain, flow]);
  expect(select(all, { subject: 'a', part: 'flow' })).toEqual([flow]);
  expect(select(all, { axis: 'tenants' })).toEqual([ten, hundred]);
  expect(select(all, { axis: 'tenants', point: '100' })).toEqual([hundred]);
  expect(select(all, { axis: 'bytes' })).toEqual([]);
});
