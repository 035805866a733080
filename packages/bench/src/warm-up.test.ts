import { expect, test } from 'vitest';
import { VirtualClock } from './clock.ts';
import { warmUp } from './measure.ts';
import type { Request } from './sample.ts';

async function warmed(latency: (n: number) => number, failing = false) {
  const clock = new VirtualClock();
  let n = 0;
  const request: Request = async () => {
    await clock.sleep(latency(n++));
    if (failing) throw new Error('no');
    return undefined;
  };
  return clock.run(() => warmUp({ request, maxMs: 10_000, seed: 1, timeoutMs: 1_000, clock }));
}

test('ends once three windows agree, and tells the settled service time', async () => {
  const result = await warmed((n) => (n < 25 ? 100 : 10));
  expect(result).toMatchObject({ settled: true, serviceMs: 10, failed: 0 });
  expect(result.requests).toBe(50);
});

test('a subject that keeps changing is measured unsettled once its time is over', async () => {
  const result = await warmed((n) => 10 * 1.02 ** n);
  expect(result.settled).toBe(false);
  expect(result.ms).toBeGreaterThanOrEqual(10_000);
});

test('a subject that fails throughout is left after one window', async () => {
  const result = await warmed(() => 5, true);
  expect(result).toMatchObject({ settled: false, requests: 10, failed: 10, serviceMs: undefined });
});
