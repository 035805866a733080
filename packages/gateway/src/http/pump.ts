import { once } from 'node:events';
import type { ClientRequest } from 'node:http';
import type { BodyCheck } from './body-check.ts';
import type { Exchange } from './exchange.ts';
import { ClientOrUpstreamGone } from './gone.ts';
import { unavailable } from './upstream.ts';

/**
 * Sends a body on while it is being checked, at the upstream’s pace. The last piece is held back until the whole was
 * found good: a body that fails its check never arrives complete, so nothing is written. Rejects with the check’s
 * error, having torn down the upstream request.
 */
export async function pump(exchange: Exchange, sent: ClientRequest, check: BodyCheck): Promise<void> {
  let held: Buffer | undefined;
  try {
    for await (const piece of exchange.beginBody()) {
      check.push(piece);
      if (held !== undefined && !sent.write(held)) await drained(sent);
      held = piece;
    }
    check.end();
    if (!exchange.request.complete) throw new ClientOrUpstreamGone('client');
  } catch (error) {
    sent.destroy();
    throw error;
  }
  sent.end(held);
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
