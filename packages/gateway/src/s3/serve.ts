import { header } from '../http/headers.ts';
import { answerHeaders, relay, respond } from '../http/respond.ts';
import { readAnswer, type UpstreamAnswer } from '../http/upstream.ts';
import { checkAcl } from './acl.ts';
import { checkTagging } from './bucket-tags.ts';
import { missingContentLength } from './errors.ts';
import { forwardBodiless, forwardStream, forwardWhole } from './forward.ts';
import { hideAbsence } from './hide-absence.ts';
import { LARGEST_DOCUMENT } from './largest-document.ts';
import type { Effect } from './operations/operation.ts';
import type { Permission } from './permission.ts';
import type { S3Call } from './s3-call.ts';

/** Asks for the permissions, then lets the upstream serve the request. */
export async function serve(
  call: S3Call,
  permissions: readonly Permission[],
  effect?: Effect,
): Promise<void> {
  const { operation, request, exchange } = call;
  await call.permit(permissions);
  checkAcl(request, call.bucket);
  checkTagging(request, call.bucket);
  if (operation.streams) return stream(call);
  if (operation.method === 'PUT' || operation.method === 'POST') {
    const body = await exchange.readBody(LARGEST_DOCUMENT, call.check);
    return finish(call, await forwardWhole(call, body), effect, body.toString());
  }
  const answer = await forwardBodiless(call);
  const isPlain = effect === undefined && (answer.statusCode !== 404 || request.key === undefined);
  return isPlain ? relay(exchange, answer) : finish(call, await readAnswer(answer), effect);
}

/** Answers with what the upstream answered; what it changed is remembered first. */
export async function finish(
  call: S3Call,
  answer: UpstreamAnswer,
  effect?: Effect,
  body = '',
): Promise<void> {
  if (answer.status < 300 && effect !== undefined) call.core.store.apply(effect(call, body));
  if (answer.status === 404 && call.request.key !== undefined) return hideAbsence(call, answer);
  respond(call.exchange, answer.status, answerHeaders(answer.headers, call.exchange.requestId), answer.body);
}

async function stream(call: S3Call): Promise<void> {
  if (header(call.request.headers, 'content-length') === undefined && !call.framed)
    throw missingContentLength();
  await relay(call.exchange, await forwardStream(call));
}
