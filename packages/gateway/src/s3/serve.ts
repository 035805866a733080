import type { Context } from '@cordon/iam';
import { header } from '../http/headers.ts';
import { answerHeaders, relay, respond } from '../http/respond.ts';
import { readAnswer, type UpstreamAnswer } from '../http/upstream.ts';
import { inTurn as changeInTurn } from '../state/turns.ts';
import { checkAcl } from './acl.ts';
import { checkTagging } from './bucket-tags.ts';
import { type Document, takesDocument } from './document.ts';
import { missingContentLength } from './errors.ts';
import { forwardBodiless, forwardDocument, forwardStream } from './forward.ts';
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
    const document = takesDocument(operation.name) ? await call.document() : await noDocument(call);
    const send = async () => finish(call, await forwardDocument(call, document), effect, document);
    return effect === undefined ? send() : inTurn(call, send);
  }
  if (effect !== undefined)
    return inTurn(call, async () => finish(call, await readAnswer(await forwardBodiless(call)), effect));
  const answer = await forwardBodiless(call);
  const isPlain = answer.statusCode !== 404 || request.key === undefined;
  return isPlain ? relay(exchange, answer) : finish(call, await readAnswer(answer));
}

/**
 * Serves an operation whose document holds condition keys: it is read before it is asked about. `keys` are those of the
 * document; `now` in milliseconds since 1970.
 */
export function withKeys(
  keys: (document: Document | undefined, now: number) => Context,
): (call: S3Call, permissions: readonly Permission[]) => Promise<void> {
  return async (call, permissions) => {
    await call.mayBePermitted(permissions);
    const document = await call.document();
    await call.permit(permissions, keys(document, call.exchange.now));
    return finish(call, await forwardDocument(call, document));
  };
}

/** The operation takes none: what was sent is checked as it was signed, and goes no further. */
async function noDocument(call: S3Call): Promise<undefined> {
  await call.exchange.readBody(LARGEST_DOCUMENT, call.check);
  return undefined;
}

/** Changes of one bucket go on one after the other. */
export function inTurn(call: S3Call, change: () => Promise<void>): Promise<void> {
  return changeInTurn(call.core.store, `bucket ${call.request.bucket ?? ''}`, change);
}

/** Answers with what the upstream answered; what it changed is remembered first. */
export async function finish(
  call: S3Call,
  answer: UpstreamAnswer,
  effect?: Effect,
  document?: Document,
): Promise<void> {
  if (answer.status < 300 && effect !== undefined) call.core.store.apply(effect(call, document));
  if (answer.status === 404 && call.request.key !== undefined) return hideAbsence(call, answer);
  respond(call.exchange, answer.status, answerHeaders(answer.headers, call.exchange.requestId), answer.body);
}

async function stream(call: S3Call): Promise<void> {
  if (header(call.request.headers, 'content-length') === undefined && !call.framed)
    throw missingContentLength();
  await relay(call.exchange, await forwardStream(call));
}
