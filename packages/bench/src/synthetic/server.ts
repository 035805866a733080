import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { realClock } from '../clock.ts';
import { type SyntheticTruth, truthAt } from './truth.ts';

export interface SyntheticServer {
  readonly url: string;
  /** By how much each answer so far was later than the truth, milliseconds: what the machine did to the server. */
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
