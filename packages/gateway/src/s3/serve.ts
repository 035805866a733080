import { header } from '../http/headers.ts';
import { answerHeaders, relay, respond } from '../http/respond.ts';
import { readAnswer } from '../http/upstream.ts';
import { effects } from './effects/index.ts';
import { missingContentLength } from './errors.ts';
import { forwardBodiless, forwardStream, forwardWhole } from './forward.ts';
import { hideAbsence } from './hide-absence.ts';
import { LARGEST_DOCUMENT } from './largest-document.ts';
import type { Permission } from './permission.ts';
import type { S3Call } from './s3-call.ts';
import { special } from './special/index.ts';

/** Asks for the permissions, then lets the upstream serve the request. */
export async function serve(
  call: S3Call,
  permissions: readonly Permission[],
  checks: () => void,
): Promise<void> {
  const handler = special[call.operation.name];
  if (handler !== undefined) return handler(call, permissions);
  await call.require(permissions);
  checks();
  if (call.operation.streams) return stream(call);
  if (call.operation.method === 'PUT' || call.operation.method === 'POST') return document(call);
  const answer = await forwardBodiless(call);
  if (answer.statusCode === 404 && call.request.key !== undefined)
    return hideAbsence(call, await readAnswer(answer));
  if (effects[call.operation.name] !== undefined) {
    const whole = await readAnswer(answer);
    if (whole.status < 300) call.core.store.apply(effects[call.operation.name]?.(call, '') ?? []);
    respond(call.exchange, whole.status, answerHeaders(whole.headers, call.exchange.requestId), whole.body);
    return;
  }
  await relay(call.exchange, answer);
}

async function stream(call: S3Call): Promise<void> {
  const { headers } = call.request;
  if (header(headers, 'content-length') === undefined && !call.framed) throw missingContentLength();
  const answer = await forwardStream(call);
  await relay(call.exchange, answer);
}

async function document(call: S3Call): Promise<void> {
  const body = await call.exchange.readBody(LARGEST_DOCUMENT, call.check);
  const answer = await forwardWhole(call, body);
  if (answer.status < 300) call.core.store.apply(effects[call.operation.name]?.(call, body.toString()) ?? []);
  if (answer.status === 404 && call.request.key !== undefined) return hideAbsence(call, answer);
  respond(call.exchange, answer.status, answerHeaders(answer.headers, call.exchange.requestId), answer.body);
}
