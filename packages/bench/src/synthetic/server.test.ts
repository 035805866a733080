import { expect, test } from 'vitest';
import { openLoop } from '../load.ts';
import { httpRequest, type Request, responseOf } from '../sample.ts';
import { startSyntheticServerApart, truthAt } from './server.ts';

// Real sockets, real time, another process. Only lower bounds are checked: a busy machine does nothing but add.
const TRUTH = { latenciesMs: [20], stall: { afterMs: 100, lastsMs: 250 } };
const LOAD = {
  ratePerSecond: 100,
  durationMs: 400,
  arrivals: 'uniform',
  seed: 3,
  timeoutMs: 10_000,
} as const;

test('over real sockets every request that should have been made during the stall waited for its end', async () => {
  const server = await startSyntheticServerApart(TRUTH);
  const client = httpRequest(server.url);
  try {
    const { samples } = await openLoop({ ...LOAD, request: client.request });
    expect(samples).toHaveLength(40);
    // The server counts from the first request it sees, which a busy machine may deliver late: the stall then begins late
    // as well, and ends no sooner.
    const stalled = samples.filter(({ at }) => at > 225 && at < 345);
    expect(stalled).toHaveLength(12);
    for (const sample of stalled)
      expect(responseOf(sample)).toBeGreaterThanOrEqual(truthAt(TRUTH, sample.at, 0) - 0.01);
    const late = await server.lateness();
    expect(late).toHaveLength(40);
    expect(Math.min(...late)).toBeGreaterThanOrEqual(0);
  } finally {
    client.close();
    await server.close();
  }
});

test('a generator that is held up says so: its lateness is in the samples, not in the service', async () => {
  const server = await startSyntheticServerApart({ latenciesMs: [1] });
  const client = httpRequest(server.url);
  try {
    // 100 ms in which this process does nothing but wait: what was due meanwhile is made when it is over.
    const request: Request = (input) => {
      const end = performance.now() + (input.index === 10 ? 100 : 0);
      while (performance.now() < end);
      return client.request(input);
    };
    const { samples } = await openLoop({ ...LOAD, durationMs: 250, request });
    const heldUp = samples.filter(({ at }) => at > 105 && at < 195);
    expect(heldUp).toHaveLength(9);
    for (const { at, late } of heldUp) expect(late).toBeGreaterThanOrEqual(200 - at - 0.01);
  } finally {
    client.close();
    await server.close();
  }
});
