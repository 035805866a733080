import { expect, test } from 'vitest';
import { closedLoop } from './closed-loop.ts';
import { httpRequest } from './http-request.ts';
import { openLoop } from './open-loop.ts';
import { ascending, quantile } from './quantile.ts';
import { responseOf } from './sample.ts';
import { type SyntheticTruth, startSyntheticServer } from './synthetic-server.ts';

// Real sockets and real time. What is checked are counts and ratios with room to spare, for a busy machine only ever
// adds latency: the lower bounds follow from the truth alone.
const TRUTH: SyntheticTruth = { latenciesMs: [20], stall: { afterMs: 800, lastsMs: 600 } };
const STALLED_LONG = 300;

test('over real sockets an open loop shows the stall to all who met it, a closed loop to one', async () => {
  const measured = await against(TRUTH, async (request) => {
    const load = { ratePerSecond: 100, durationMs: 2_000, seed: 3, timeoutMs: 10_000 };
    return (await openLoop({ ...load, arrivals: 'uniform', request })).samples;
  });
  expect(measured.length).toBe(200);
  expect(measured.every((sample) => sample.outcome === 'served')).toBe(true);
  const open = ascending(measured.map(responseOf));
  expect(quantile(open, 0.1)).toBeGreaterThanOrEqual(19);
  // 60 of 200 were meant to start during the stall, half of them more than 300 ms before its end.
  const stalled = open.filter((ms) => ms >= STALLED_LONG).length;
  expect(stalled).toBeGreaterThanOrEqual(26);
  expect(quantile(open, 0.99)).toBeGreaterThan(500);

  const naive = await against(TRUTH, async (request) => {
    const load = { concurrency: 1, durationMs: 3_000, seed: 3, timeoutMs: 10_000 };
    return (await closedLoop({ ...load, request })).samples;
  });
  const hit = naive.filter((sample) => sample.service >= STALLED_LONG).length;
  expect(hit).toBeLessThan(stalled / 4);
});

async function against<T>(
  truth: SyntheticTruth,
  measure: (request: ReturnType<typeof httpRequest>['request']) => Promise<T>,
): Promise<T> {
  const server = await startSyntheticServer(truth);
  const client = httpRequest(server.url);
  try {
    return await measure(client.request);
  } finally {
    client.close();
    await server.close();
  }
}
