import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a synthetic server does, known exactly: the truth that a measurement is held against. */
export interface SyntheticTruth {
  /** Latency of the n-th request, milliseconds, repeated when it runs out. */
  readonly latenciesMs: readonly number[];
  /** From `afterMs` after the first request on, nothing is answered for `lastsMs`. */
  readonly stall?: { readonly afterMs: number; readonly lastsMs: number };
}

/** When a request that comes `at` ms after the first one is answered, by the truth alone. */
export function truthAt(truth: SyntheticTruth, at: number, index: number): number {
  const base = truth.latenciesMs[index % truth.latenciesMs.length] ?? 0;
  const end = (truth.stall?.afterMs ?? 0) + (truth.stall?.lastsMs ?? 0);
  const stalled = truth.stall !== undefined && at >= truth.stall.afterMs && at < end;
  return (stalled ? end - at : 0) + base;
}

export interface SyntheticServer {
  readonly url: string;
  close(): Promise<void>;
}

/** A loopback HTTP server that answers `204` as late as the truth says. */
export async function startSyntheticServer(truth: SyntheticTruth): Promise<SyntheticServer> {
  let first: number | undefined;
  let index = 0;
  const server = createServer((_, response) => {
    const now = performance.now();
    first ??= now;
    setTimeout(() => response.writeHead(204).end(), truthAt(truth, now - first, index++));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
