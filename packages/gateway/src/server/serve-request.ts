import type { IncomingMessage, ServerResponse } from 'node:http';
import { newTrace, type Trace } from '../call.ts';
import type { Core } from '../core.ts';
import type { AwsError } from '../errors/aws-error.ts';
import type { BodyRoom } from '../http/body-room.ts';
import { Exchange } from '../http/exchange.ts';
import { newRequestId } from '../http/respond.ts';
import { answerError, asAwsError } from './answer-error.ts';
import { dispatch, protocolOf } from './dispatch.ts';
import { logLine } from './log-line.ts';
import { passThrough } from './pass-through.ts';
import { sharedClock } from './shared-clock.ts';

/** What listeners of `Gateway.onCall` are told about a request that was answered. */
export interface CallReport {
  readonly requestId: string;
  readonly service: string;
  readonly eventName: string;
  readonly principalArn?: string;
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

/** Answers one request, whatever it is; never throws. */
export async function serveRequest(
  core: Core,
  request: IncomingMessage,
  response: ServerResponse,
  now: number,
  awaits100: boolean,
  room: BodyRoom,
  report: (call: CallReport) => void,
): Promise<void> {
  const beganAt = sharedClock();
  const exchange = new Exchange(request, response, newRequestId(), now, awaits100, room, core.aheadMs);
  const trace: Trace = newTrace();
  let error: AwsError | undefined;
  try {
    await (core.mode === 'pass' ? passThrough : dispatch)(core, exchange, trace);
  } catch (thrown) {
    const protocol = protocolOf(exchange);
    error = asAwsError(thrown, protocol);
    answerError(exchange, protocol, error);
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
    startedAt: now,
    beganAt,
    ms,
    upstreamMs: trace.upstreamMs,
    status: response.statusCode,
    ...(error === undefined ? {} : { errorCode: error.code }),
  });
}
