import { once } from 'node:events';
import type { ClientRequest } from 'node:http';
import { type BodyCheck, ClientOrUpstreamGone, type Exchange } from './exchange.ts';
import { unavailable } from './upstream.ts';

/** A body as it arrives; `whole` rejects once it ended when something of it is missing. */
export interface BodySource {
  readonly pieces: AsyncIterable<Buffer>;
  readonly whole: () => Promise<void>;
}

/** The body of a request itself. */
export function bodyOf(exchange: Exchange): BodySource {
  return {
    pieces: exchange.beginBody(),
    whole: async () => {
      if (!exchange.request.complete) throw new ClientOrUpstreamGone('client');
    },
  };
}

/**
 * Sends a body on while it is being checked, at the upstream’s pace. The last piece is held back until the whole was
 * found good: a body that fails its check never arrives complete, so nothing is written. Rejects with the check’s
 * error, having torn down the upstream request. `commit` calls what lets the last piece go, when its time has come.
 */
export async function pump(
  source: BodySource,
  sent: ClientRequest,
  check: BodyCheck,
  commit: (letGo: () => void) => Promise<unknown>,
): Promise<void> {
  let held: Buffer | undefined;
  try {
    for await (const piece of source.pieces) {
      check.push(piece);
      if (held !== undefined && !sent.write(held)) await drained(sent);
      held = piece;
    }
    check.end();
    await source.whole();
  } catch (error) {
    sent.destroy();
    throw error;
  }
  await commit(() => {
    if (!sent.destroyed) sent.end(held);
  });
}

async function drained(sent: ClientRequest): Promise<void> {
  if (sent.destroyed) throw unavailable(new Error('the upstream closed the connection'));
  const stop = new AbortController();
  try {
    await Promise.race([
      once(sent, 'drain', { signal: stop.signal }),
      once(sent, 'close', { signal: stop.signal }),
    ]);
  } finally {
    stop.abort();
  }
  if (sent.destroyed) throw unavailable(new Error('the upstream closed the connection'));
}
