import type { IncomingMessage } from 'node:http';
import type { Context } from '@cordon/iam';
import { AwsError } from '../errors/aws-error.ts';
import { header } from '../http/headers.ts';
import { relay, respondAs } from '../http/respond.ts';
import { encodePath } from '../http/target.ts';
import { OWN_QUESTION, readAnswer, type UpstreamAnswer } from '../http/upstream.ts';
import { escapeXml } from '../http/xml.ts';
import { inTurn as changeInTurn } from '../state/turns.ts';
import { checkAcl, checkAclDocument, checkWriter } from './acl.ts';
import { type Document, LARGEST_DOCUMENT, takesDocument } from './document.ts';
import { malformedXml, missingContentLength, notImplemented, unknownLength } from './errors.ts';
import { forwardBodiless, forwardDocument, forwardStream } from './forward.ts';
import {
  decrypts,
  forgetUpload,
  permitDecryption,
  permitEncryption,
  permitReading,
  rememberUpload,
} from './kms.ts';
import type { Effect } from './operations/operation.ts';
import { bucketPermission, type Permission } from './permission.ts';
import { checkLockable, inObjectTurn } from './preconditions.ts';
import type { S3Call } from './s3-call.ts';
import { checkTagging } from './tags.ts';

/**
 * S3 tells that a key does not exist only to who may list the bucket; others get 403.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html (Permissions)
 */
async function hideAbsence(call: S3Call, answer: UpstreamAnswer): Promise<void> {
  const { exchange, request, caller } = call;
  const isHead = exchange.request.method === 'HEAD';
  const absent = isHead || /<Code>(NoSuchKey|NoSuchVersion)<\/Code>/.test(answer.body.toString());
  if (absent && !(await call.may(bucketPermission(request, 's3:ListBucket'))))
    throw new AwsError(
      403,
      'AccessDenied',
      caller.arn === undefined
        ? 'Access Denied'
        : `User: ${caller.arn} is not authorized to perform: s3:ListBucket on resource: "arn:aws:s3:::${request.bucket}" because no identity-based policy allows the s3:ListBucket action`,
    );
  respondAs(exchange, answer);
}

/** Asks for the permissions, then lets the upstream serve the request. */
export async function serve(
  call: S3Call,
  permissions: readonly Permission[],
  effect?: Effect,
): Promise<void> {
  const { operation, request } = call;
  await call.permit(permissions);
  checkAcl(request, call.bucket);
  checkWriter(request, call.bucket, call.caller.accountId);
  checkTagging(request, call.bucket);
  await checkLockable(call);
  permitEncryption(call);
  await permitSelf(call);
  if (operation.streams) return stream(call);
  if (operation.method === 'PUT' || operation.method === 'POST') {
    const document = takesDocument(operation.name) ? await call.document() : await noDocument(call);
    checkAclDocument(document, call.bucket);
    if (operation.name === 'CompleteMultipartUpload' && document !== undefined && document.Part === undefined)
      throw malformedXml();
    const send = async () => finish(call, await forwardDocument(call, document), effect, document);
    if (effect !== undefined) return inTurn(call, send);
    return operation.name === 'CompleteMultipartUpload'
      ? inObjectTurn(call, [request.key ?? ''], send)
      : send();
  }
  if (effect !== undefined)
    return inTurn(call, async () => finish(call, await readAnswer(await forwardBodiless(call)), effect));
  return pass(call, await forwardBodiless(call));
}

/** Lets the answer through as it streams; an error is read first, and answered in this service's own words. */
export async function pass(call: S3Call, answer: IncomingMessage): Promise<void> {
  const { bucket, operation, request } = call;
  if (operation.name === 'GetObject' && bucket !== undefined && (answer.statusCode ?? 502) < 300)
    try {
      permitDecryption(call, bucket, request.key ?? '', answer.headers);
    } catch (error) {
      answer.destroy();
      throw error;
    }
  if ((answer.statusCode ?? 502) < 300) forgetUpload(call);
  if (answer.statusCode === 304) return notModified(call, await readAnswer(answer));
  return (answer.statusCode ?? 502) < 400
    ? relay(call.exchange, answer)
    : finish(call, await readAnswer(answer));
}

/** What tells something of an object that only its key opens, and answers without saying by which it is encrypted. */
async function permitSelf(call: S3Call): Promise<void> {
  const { bucket, operation, request } = call;
  if (bucket === undefined || operation.name === 'GetObject' || !decrypts(request)) return;
  const versionId = request.query.get('versionId');
  const object = { bucket: bucket.name, key: request.key ?? '' };
  await permitReading(call, bucket, versionId === undefined ? object : { ...object, versionId });
}

/** What a cache goes by, which LocalStack leaves out: https://www.rfc-editor.org/rfc/rfc9110#name-304-not-modified */
async function notModified(call: S3Call, answer: UpstreamAnswer): Promise<void> {
  const { core, upstreamAccount, request } = call;
  const version = request.query.get('versionId');
  const { headers } = await call.upstream((upstream) =>
    upstream.call({
      method: 'HEAD',
      path: call.upstreamPathOf(new Map(version === undefined ? [] : [['versionId', version]])),
      headers: { ...OWN_QUESTION, authorization: core.upstream.authorization(upstreamAccount, 's3') },
    }),
  );
  const known = ['etag', 'last-modified', 'cache-control', 'expires', 'x-amz-version-id'].flatMap((name) =>
    headers[name] === undefined ? [] : [[name, headers[name]] as const],
  );
  respondAs(call.exchange, { ...answer, headers: { ...answer.headers, ...Object.fromEntries(known) } });
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
  await call.permitAgain();
  return undefined;
}

/** Changes of one bucket go on one after the other. */
export function inTurn(call: S3Call, change: () => Promise<void>): Promise<void> {
  return changeInTurn(call.core.store, `bucket ${call.request.bucket ?? ''}`, change);
}

/** What no client is to read: the upstream’s port, its parts and its licence. It will not do better when asked again. */
const SPEAKS_OF_ITSELF = /exception while calling|localstack|localhost|licen[cs]e/i;

/** Answers with what the upstream answered; what it changed is remembered first. */
export async function finish(
  call: S3Call,
  answer: UpstreamAnswer,
  effect?: Effect,
  document?: Document,
): Promise<void> {
  if (answer.status < 300 && effect !== undefined) call.core.store.apply(effect(call, document));
  if (answer.status < 300) {
    rememberUpload(call, answer);
    forgetUpload(call);
  }
  if (answer.status >= 500 && SPEAKS_OF_ITSELF.test(answer.body.toString()))
    throw notImplemented(`${call.operation.name}, which LocalStack cannot do, or not with these values`);
  if (answer.status === 404 && call.request.key !== undefined) return hideAbsence(call, answer);
  respondAs(call.exchange, withoutUpstream(call, answer));
}

/** Where a new bucket or object is, by the name that the client called this service by. */
function withoutUpstream({ operation, request, exchange }: S3Call, answer: UpstreamAnswer): UpstreamAnswer {
  const { bucket = '', key = '' } = request;
  // By its version a marker is there, and is no object: LocalStack says so in answers with a body alone.
  if (operation.name === 'HeadObject' && answer.status === 405)
    return { ...answer, headers: { ...answer.headers, allow: 'DELETE', 'x-amz-delete-marker': 'true' } };
  if (operation.name === 'CreateBucket' && answer.headers.location !== undefined)
    return { ...answer, headers: { ...answer.headers, location: `/${bucket}` } };
  if (operation.name !== 'CompleteMultipartUpload') return answer;
  const location = escapeXml(`${exchange.origin}/${bucket}/${encodePath(key)}`);
  const body = answer.body.toString().replace(/<Location>[^<]*</, () => `<Location>${location}<`);
  return { ...answer, body: Buffer.from(body) };
}

async function stream(call: S3Call): Promise<void> {
  const { headers } = call.request;
  if (header(headers, 'content-length') === undefined && !call.framed)
    throw headers.has('transfer-encoding') ? unknownLength() : missingContentLength();
  await pass(call, await forwardStream(call));
}
