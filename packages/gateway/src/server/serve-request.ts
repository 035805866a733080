import { newTrace, type Trace } from '../call.ts';
import type { Core } from '../core.ts';
import type { AwsError } from '../errors/aws-error.ts';
import { Exchange, type Received } from '../http/exchange.ts';
import { bodyOf, pump } from '../http/pump.ts';
import { newRequestId, relay } from '../http/respond.ts';
import { noCheck } from '../sigv4/payload/checks.ts';
import { answerError, asAwsError } from './answer-error.ts';
import { dispatch, protocolOf } from './dispatch.ts';
import { logLine } from './log-line.ts';
import { sharedClock } from './server.ts';
import { tlsVersionOf } from './transports.ts';

const HOP_BY_HOP = /^(connection|keep-alive|proxy-.*|te|upgrade|expect|x-forwarded-proto)$/i;

/** Sends a request on as it came, judging nothing: for upstreams that enforce by themselves, or not at all. */
async function passThrough(core: Core, exchange: Exchange, trace: Trace): Promise<void> {
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

/** What listeners of `Gateway.onCall` are told about a request that was answered. */
export interface CallReport {
  readonly requestId: string;
  readonly service: string;
  readonly eventName: string;
  readonly principalArn?: string;
  /** The access key that the request names, where a fault is let in before anybody asks whether it is so. */
  readonly claimedKey?: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** The same by `sharedClock`. */
  readonly beganAt: number;
  /** Milliseconds from the request’s head to the end of its answer. */
  readonly ms: number;
  /** Of these, spent waiting for the upstream. */
  readonly upstreamMs: number;
  readonly status: number;
  readonly errorCode?: string;
}

/** Answers one request, whatever it is, and tells `report` of it; never throws. */
export async function serveRequest(
  core: Core,
  received: Omit<Received, 'requestId' | 'aheadMs'>,
  report: (call: CallReport) => void,
): Promise<void> {
  const beganAt = sharedClock();
  const { request, response, now } = received;
  const exchange = new Exchange({ ...received, requestId: newRequestId(), aheadMs: core.aheadMs });
  const trace: Trace = newTrace();
  let error: AwsError | undefined;
  try {
    await (core.mode === 'pass' ? passThrough : dispatch)(core, exchange, trace);
  } catch (thrown) {
    const protocol = protocolOf(exchange);
    error = asAwsError(thrown, protocol);
    try {
      answerError(exchange, protocol, error);
    } catch {
      // What no answer can be made of ends its own connection, and not the process.
      response.destroy();
    }
  }
  // What is left of a body that was refused is read and dropped: the next request stands behind it.
  if (!request.readableEnded) request.resume();
  exchange.release();
  const ms = sharedClock() - beganAt;
  core.log.add(exchange.requestId, logLine(core, exchange, trace, error, ms));
  report({
    requestId: exchange.requestId,
    service: trace.service,
    eventName: trace.eventName,
    ...(trace.caller.arn === undefined ? {} : { principalArn: trace.caller.arn }),
    ...(trace.claimedKey === undefined ? {} : { claimedKey: trace.claimedKey }),
    startedAt: now,
    beganAt,
    ms,
    upstreamMs: trace.upstreamMs,
    status: response.statusCode,
    ...(error === undefined ? {} : { errorCode: error.code }),
  });
}
