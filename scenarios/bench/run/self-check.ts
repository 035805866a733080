import {
  closedLoop,
  type Figures,
  figures,
  httpRequest,
  openLoop,
  responseOf,
  type SyntheticTruth,
  startSyntheticServer,
  truthAt,
} from '@cordon/bench';

/** The server's truth: nine of ten answers after 5 ms, one after 40 ms, and nothing at all for half a second in ten. */
const TRUTH: SyntheticTruth = {
  latenciesMs: [5, 5, 5, 5, 5, 5, 5, 5, 5, 40],
  stall: { afterMs: 4_000, lastsMs: 500 },
};
const DURATION_MS = 10_000;
const RATE = 100;

/** Percentiles by arithmetic, as the open loop measured them, and as a naive closed loop does. */
export interface SelfCheck {
  readonly truth: Figures;
  readonly open: Figures;
  readonly closed: Figures;
}

/** Measures a loopback server whose latencies are known, for twice ten seconds. */
export async function selfCheck(signal?: AbortSignal): Promise<SelfCheck> {
  const common = { seed: 1, timeoutMs: 10_000, durationMs: DURATION_MS, ...(signal ? { signal } : {}) };
  const due = Array.from({ length: (RATE * DURATION_MS) / 1000 }, (_, n) => (n * 1000) / RATE);
  const truth = figures(due.map((at, n) => truthAt(TRUTH, at, n)));
  const open = await against((request) =>
    openLoop({ ...common, request, ratePerSecond: RATE, arrivals: 'uniform' }),
  );
  const closed = await against((request) => closedLoop({ ...common, request, concurrency: 1 }));
  return { truth, open, closed };
}

async function against(
  measure: (request: ReturnType<typeof httpRequest>['request']) => ReturnType<typeof openLoop>,
): Promise<Figures> {
  const server = await startSyntheticServer(TRUTH);
  const client = httpRequest(server.url);
  try {
    return figures((await measure(client.request)).samples.map(responseOf));
  } finally {
    client.close();
    await server.close();
  }
}
