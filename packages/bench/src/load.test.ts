import { expect, test } from 'vitest';
import { VirtualClock } from './clock.ts';
import { closedLoop, intendedTimes, openLoop } from './load.ts';
import { ascending, quantile, seeded } from './quantile.ts';
import { type Request, responseOf } from './sample.ts';
import { type SyntheticTruth, truthAt } from './synthetic/server.ts';

// 100 requests a second for 10 s; 9 of 10 take 5 ms, one 40 ms; nothing is answered between 4 s and 5 s.
const TRUTH: SyntheticTruth = {
  latenciesMs: [5, 5, 5, 5, 5, 5, 5, 5, 5, 40],
  stall: { afterMs: 4_000, lastsMs: 1_000 },
};
const LOAD = {
  ratePerSecond: 100,
  durationMs: 10_000,
  arrivals: 'uniform',
  seed: 1,
  timeoutMs: 5_000,
} as const;

function synthetic(clock: VirtualClock, truth: SyntheticTruth): Request {
  return async ({ index }) => {
    await clock.sleep(truthAt(truth, clock.now(), index));
    return undefined;
  };
}

test('an open loop measures the truth, the stall included', async () => {
  const clock = new VirtualClock();
  const { samples } = await clock.run(() => openLoop({ ...LOAD, clock, request: synthetic(clock, TRUTH) }));
  const truth = samples.map((sample, index) => truthAt(TRUTH, sample.at, index));
  expect(samples).toHaveLength(1_000);
  for (const [index, sample] of samples.entries())
    expect(responseOf(sample)).toBeCloseTo(truth[index] ?? 0, 6);
  const measured = ascending(samples.map(responseOf));
  for (const q of [0.5, 0.9, 0.99, 0.999])
    expect(quantile(measured, q)).toBeCloseTo(quantile(ascending(truth), q), 6);
  expect(quantile(measured, 0.99)).toBeGreaterThan(900);
});

test('a closed loop of one client sees the stall once, and its p99 not at all', async () => {
  const clock = new VirtualClock();
  const load = { concurrency: 1, durationMs: 10_000, seed: 1, timeoutMs: 5_000 };
  const { samples } = await clock.run(() => closedLoop({ ...load, clock, request: synthetic(clock, TRUTH) }));
  const measured = ascending(samples.map(responseOf));
  expect(measured.filter((ms) => ms > 100)).toHaveLength(1);
  expect(quantile(measured, 0.99)).toBe(40);
});

test('waiting for a free connection counts from the intended start', async () => {
  const clock = new VirtualClock();
  const request: Request = async () => {
    await clock.sleep(20);
    return undefined;
  };
  // One connection serves 50 a second; 100 are offered: the k-th request waits 10 ms longer than the one before.
  const load = { ...LOAD, durationMs: 1_000, maxInFlight: 1, clock, request };
  const result = await clock.run(() => openLoop(load));
  expect(result.held).toBe(99);
  expect(result.elapsedMs).toBeCloseTo(2_000, 6);
  for (const [k, sample] of result.samples.entries()) {
    expect(sample.late).toBeCloseTo(10 * k, 6);
    expect(sample.service).toBeCloseTo(20, 6);
  }
});

test('a request that never answers is given up at the timeout, and told to stop', async () => {
  const clock = new VirtualClock();
  let told = 0;
  const request: Request = ({ signal }) => {
    signal.addEventListener('abort', () => told++);
    return new Promise(() => {});
  };
  const load = { ...LOAD, durationMs: 100, timeoutMs: 300, clock, request };
  const { samples } = await clock.run(() => openLoop(load));
  expect(samples.map((sample) => sample.outcome)).toEqual(Array(10).fill('timeout'));
  expect(samples.every((sample) => sample.service === 300)).toBe(true);
  expect(told).toBe(10);
});

test('abort ends the offering and waits for what is under way', async () => {
  const clock = new VirtualClock();
  const stop = new AbortController();
  const request: Request = async ({ index }) => {
    await clock.sleep(15);
    if (index === 2) stop.abort();
    return undefined;
  };
  const { samples } = await clock.run(() => openLoop({ ...LOAD, clock, request, signal: stop.signal }));
  expect(samples.length).toBeLessThan(8);
  expect(samples.every((sample) => sample.outcome === 'served')).toBe(true);
});

test('poisson arrivals keep the rate, and the seed decides them', () => {
  const load = { ratePerSecond: 200, durationMs: 25_000 };
  const times = intendedTimes(load, seeded(7));
  expect(Math.abs(times.length - 5_000)).toBeLessThan(4 * Math.sqrt(5_000));
  expect(times).toEqual(intendedTimes(load, seeded(7)));
  expect(times).not.toEqual(intendedTimes(load, seeded(8)));
  const gaps = times.slice(1).map((at, i) => at - (times[i] ?? 0));
  const mean = gaps.reduce((a, b) => a + b, 0) / gaps.length;
  const spread = Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length);
  expect(spread / mean).toBeCloseTo(1, 1);
  expect(() => intendedTimes({ ratePerSecond: 0, durationMs: 1 }, seeded(1))).toThrow(/rate `0`/);
});
