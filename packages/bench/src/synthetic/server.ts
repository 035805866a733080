import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { realClock } from '../clock.ts';

/** What a synthetic server does, known exactly: a measurement is compared with it. */
export interface SyntheticTruth {
  /** Latency of the n-th request, milliseconds, repeated when it runs out. */
  readonly latenciesMs: readonly number[];
  /** From `afterMs` after the first request on, nothing is answered for `lastsMs`. */
  readonly stall?: { readonly afterMs: number; readonly lastsMs: number };
}

/** When a request that arrives `at` ms after the first one must be answered. */
export function truthAt(truth: SyntheticTruth, at: number, index: number): number {
  const base = truth.latenciesMs[index % truth.latenciesMs.length] ?? 0;
  const end = (truth.stall?.afterMs ?? 0) + (truth.stall?.lastsMs ?? 0);
  const stalled = truth.stall !== undefined && at >= truth.stall.afterMs && at < end;
  return (stalled ? end - at : 0) + base;
}

export interface SyntheticServer {
  readonly url: string;
  /** By how much each answer so far was late, milliseconds: the machine's influence on the server. */
  lateness(): Promise<readonly number[]>;
  close(): Promise<void>;
}

/** A loopback HTTP server that answers `204` as late as the truth says, never sooner, in this process. */
export async function startSyntheticServer(truth: SyntheticTruth): Promise<SyntheticServer> {
  let first: number | undefined;
  let index = 0;
  const late: number[] = [];
  const server = createServer(async (_, response) => {
    const now = realClock.now();
    first ??= now;
    const due = now + truthAt(truth, now - first, index++);
    await realClock.sleepUntil(due);
    late.push(realClock.now() - due);
    response.writeHead(204).end();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    lateness: async () => late,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** `startSyntheticServer` in a process of its own: it and the generator share processors, but no event loop. */
export async function startSyntheticServerApart(truth: SyntheticTruth): Promise<SyntheticServer> {
  const child = fork(fileURLToPath(new URL('./server.main.ts', import.meta.url)), {
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  const over = once(child, 'exit');
  const ended = over.then(() => Promise.reject(new Error('the synthetic server ended by itself')));
  // A caller that closes it expects its end.
  ended.catch(() => undefined);
  const ask = async <T>(order: object | string): Promise<T> => {
    const answer = once(child, 'message');
    child.send(order);
    const [said] = await Promise.race([answer, ended]);
    return said as T;
  };
  const { url } = await ask<{ url: string }>({ truth });
  return {
    url,
    lateness: async () => (await ask<{ late: number[] }>('lateness')).late,
    close: async () => {
      if (child.connected) child.disconnect();
      await over;
    },
  };
}
