import type { Trace } from '../call.ts';
import type { Core } from '../core.ts';
import type { Exchange } from '../http/exchange.ts';
import { bodyOf, pump } from '../http/pump.ts';
import { relay } from '../http/respond.ts';
import { noCheck } from '../sigv4/payload/checks.ts';
import { tlsVersionOf } from './transports.ts';

const HOP_BY_HOP = /^(connection|keep-alive|proxy-.*|te|upgrade|expect|x-forwarded-proto)$/i;

/** Sends a request on as it came, judging nothing: for upstreams that enforce by themselves, or not at all. */
export async function passThrough(core: Core, exchange: Exchange, trace: Trace): Promise<void> {
  const { request } = exchange;
  const headers: Record<string, string> = {};
  for (let index = 0; index + 1 < request.rawHeaders.length; index += 2) {
    const name = (request.rawHeaders[index] ?? '').toLowerCase();
    const value = request.rawHeaders[index + 1] ?? '';
    if (!HOP_BY_HOP.test(name)) headers[name] = name in headers ? `${headers[name]},${value}` : value;
  }
  // An upstream that decides by the transport must hear what was spoken here, and not what a client says of it.
  headers['x-forwarded-proto'] = tlsVersionOf(request.socket) === undefined ? 'http' : 'https';
  const path = (request.url ?? '/').replace(/^https?:\/\/[^/]*/i, '') || '/';
  const scope = /Credential=[^/]+\/\d{8}\/[^/]+\/([a-z0-9-]+)\//.exec(headers.authorization ?? '');
  trace.service = scope?.[1] ?? 'unknown';
  trace.eventName = `${request.method} ${path.split('?')[0]}`.slice(0, 200);
  const sent = core.upstream.open({ method: request.method ?? 'GET', path, headers });
  const answer = core.upstream.answer(sent);
  answer.catch(() => {});
  const started = performance.now();
  await Promise.race([pump(bodyOf(exchange), sent, noCheck(), async (letGo) => letGo()), answer]);
  const answered = await answer;
  trace.upstreamMs += performance.now() - started;
  await relay(exchange, answered);
}
