import type { Arrival } from '../call.ts';
import { AwsError } from '../errors/aws-error.ts';
import type { BodyCheck } from '../http/exchange.ts';
import { asHeader, type Headers, header } from '../http/headers.ts';
import { readUploadForm } from '../http/multipart-form.ts';
import { answerHeaders, respond } from '../http/respond.ts';
import { encodePath } from '../http/target.ts';
import { readAnswer, type UpstreamAnswer } from '../http/upstream.ts';
import { escapeXml } from '../http/xml.ts';
import { formSignature, missingField, verifyFormSignature } from '../sigv4/form-signature.ts';
import { checkScope } from '../sigv4/scope.ts';
import type { Signature } from '../sigv4/types.ts';
import { ANONYMOUS, type Caller } from '../who/caller.ts';
import { checkAcl, checkPayer, checkWriter } from './acl.ts';
import { checkKey } from './address.ts';
import { findBucket } from './bucket-registry.ts';
import { checkValues } from './check-values.ts';
import { readDocument, tagsIn } from './document.ts';
import { noSuchBucket, notImplemented } from './errors.ts';
import { forwardStream } from './forward.ts';
import { permitEncryption } from './kms.ts';
import { operationNamed } from './model/s3-model.ts';
import { OPERATIONS } from './operations/index.ts';
import { unknownOperation } from './operations/operation.ts';
import { checkPostPolicy, parsePostPolicy } from './post-policy.ts';
import { checkLockable } from './preconditions.ts';
import { inRegionOf, S3Call } from './s3-call.ts';
import { finish } from './serve.ts';
import { withOneTagging } from './tags.ts';

const OPERATION = 'PutObject';

/** Whether the request is a browser's upload: a form that is posted to a bucket. */
export function isPostObject({ parts, target }: Arrival, key: string | undefined): boolean {
  return parts.method === 'POST' && key === undefined && target.query.length === 0;
}

/**
 * Serves a browser's upload. The form's policy is verified and held against the form, and what it comes to is judged
 * like PutObject and sent on as one: headers of the request itself mean nothing here.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html
 */
export async function postObject(arrival: Arrival, bucketName: string): Promise<void> {
  const { core, exchange, parts, trace } = arrival;
  trace.eventName = 'PostObject';
  trace.parameters.bucketName = bucketName;
  const type = header(parts.headers, 'content-type') ?? '';
  if (!/^multipart\/form-data\s*;/i.test(type))
    throw new AwsError(
      412,
      'PreconditionFailed',
      'At least one of the pre-conditions you specified did not hold',
      {
        Condition: 'Bucket POST must be of the enclosure-type multipart/form-data',
      },
    );
  const known = core.store.get('buckets', bucketName);
  const form = await readUploadForm(exchange, type);
  try {
    const fields = withFileName(form.fields, form.fileName);
    const signature = formSignature(fields, exchange.now);
    if (signature !== undefined) checkScope(signature, 's3', [known?.region ?? core.region, core.region]);
    const caller = signerOf(arrival, signature, fields.get('policy') ?? '');
    const knownAt = core.version;
    trace.caller = caller;
    const key = fields.get('key');
    if (key === undefined || key === '') throw missingField('key');
    const { least, most } =
      signature === undefined
        ? { least: 0, most: Number.POSITIVE_INFINITY }
        : checkPostPolicy(
            parsePostPolicy(fields.get('policy') ?? ''),
            new Map([...fields, ['bucket', bucketName]]),
            exchange.now,
          );
    checkKey(key);
    trace.parameters.key = key;
    const operation = operationNamed(OPERATION);
    const headers = withOneTagging(headersOf(fields, parts.headers));
    checkValues(operation, headers, [], exchange.now);
    const bucket = await findBucket(core, bucketName);
    if (bucket === undefined) throw noSuchBucket(bucketName);
    checkPayer(headers, bucket, caller.accountId);
    const request = { operation: OPERATION, bucket: bucketName, key, query: new Map(), headers };
    const call = new S3Call(
      { ...inRegionOf(bucket, arrival), signature },
      { caller, knownAt },
      { hash: 'UNSIGNED-PAYLOAD', kind: { kind: 'unsigned' } },
      { operation, request, bucket },
    );
    await call.permit((OPERATIONS.get(OPERATION) ?? unknownOperation).needs(request));
    checkAcl(request, bucket);
    checkWriter(request, bucket, caller.accountId);
    await checkLockable(call);
    permitEncryption(call);
    const sent = await forwardStream(call, form.file, within(call.check, least, most));
    const answer = await readAnswer(sent);
    return answer.status < 300 ? succeed(call, fields, answer) : finish(call, answer);
  } finally {
    form.close();
  }
}

/** Who signed the policy; nobody for a form without one. */
function signerOf({ core, exchange }: Arrival, signature: Signature | undefined, policy: string): Caller {
  if (signature === undefined) return ANONYMOUS;
  const claimed = core.credentials.claim(signature.scope.accessKeyId, signature.sessionToken, exchange.now);
  verifyFormSignature(signature, claimed.secret, policy);
  return claimed.caller;
}

/** `\${filename}` stands for the name of the file, in every field but those of the signature. */
function withFileName(fields: ReadonlyMap<string, string>, fileName: string): ReadonlyMap<string, string> {
  return new Map(
    [...fields].map(([name, value]) => [
      name,
      name === 'policy' ? value : value.replaceAll('${filename}', () => fileName),
    ]),
  );
}

const AUTHENTICATION = /^x-amz-(algorithm|credential|date|signature|security-token)$/;
const PLAIN: ReadonlySet<string> = new Set([
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-md5',
  'content-type',
  'expires',
  'if-match',
  'if-none-match',
]);

/** The headers of the PutObject that the form comes to. */
function headersOf(fields: ReadonlyMap<string, string>, own: Headers): Headers {
  const { headers: taken } = operationNamed(OPERATION);
  const headers = new Map<string, readonly string[]>([['content-type', ['binary/octet-stream']]]);
  for (const name of ['host', 'user-agent']) {
    const value = own.get(name);
    if (value !== undefined) headers.set(name, value);
  }
  for (const [name, value] of fields) {
    if (AUTHENTICATION.test(name)) continue;
    const isOwn = taken.includes(name) || /^x-amz-(meta|checksum)-/.test(name);
    if ((name.startsWith('x-amz-') && !isOwn) || (name.startsWith('if-') && !PLAIN.has(name)))
      throw notImplemented(name);
    if (name === 'acl') headers.set('x-amz-acl', [asHeader(name, value)]);
    else if (name === 'tagging') headers.set('x-amz-tagging', [tagsOf(value)]);
    else if (name.startsWith('x-amz-') || PLAIN.has(name)) headers.set(name, [asHeader(name, value)]);
  }
  return headers;
}

/** Tags stand in a form as the document that PutObjectTagging takes. */
function tagsOf(xml: string): string {
  const tags = tagsIn(readDocument('PutObjectTagging', Buffer.from(xml)), 'TagSet');
  return new URLSearchParams([...tags]).toString();
}

/** The check of the file with its length, which is known once it ended. */
function within(check: BodyCheck, least: number, most: number): BodyCheck {
  let size = 0;
  return {
    push(piece) {
      size += piece.length;
      if (size > most)
        throw new AwsError(400, 'EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size', {
          ProposedSize: String(size),
          MaxSizeAllowed: String(most),
        });
      return check.push(piece);
    },
    end() {
      if (size < least)
        throw new AwsError(
          400,
          'EntityTooSmall',
          'Your proposed upload is smaller than the minimum allowed size',
          {
            ProposedSize: String(size),
            MinSizeAllowed: String(least),
          },
        );
      check.end();
    },
  };
}

/** Answers as the form wants it: with a redirect, a status, or nothing. */
function succeed(
  { exchange, request }: S3Call,
  fields: ReadonlyMap<string, string>,
  answer: UpstreamAnswer,
): void {
  const { bucket = '', key = '' } = request;
  const etag = String(answer.headers.etag ?? '');
  const location = `${exchange.origin}/${bucket}/${encodePath(key)}`;
  const {
    'content-type': _,
    'content-length': __,
    ...rest
  } = answerHeaders(answer.headers, exchange.requestId);
  const redirect = redirectOf(fields.get('success_action_redirect') ?? fields.get('redirect'));
  if (redirect !== undefined) {
    for (const [name, value] of Object.entries({ bucket, key, etag })) redirect.searchParams.set(name, value);
    respond(exchange, 303, { ...rest, location: redirect.href }, '');
    return;
  }
  const status = fields.get('success_action_status');
  if (status !== '201') {
    respond(exchange, status === '200' ? 200 : 204, { ...rest, location }, '');
    return;
  }
  const parts = { Location: location, Bucket: bucket, Key: key, ETag: etag };
  const content = Object.entries(parts).map(([name, value]) => `<${name}>${escapeXml(value)}</${name}>`);
  respond(
    exchange,
    201,
    { ...rest, location, 'content-type': 'application/xml' },
    `<?xml version="1.0" encoding="UTF-8"?>\n<PostResponse>${content.join('')}</PostResponse>`,
  );
}

/** What is no address is as if it were not there. */
function redirectOf(text: string | undefined): URL | undefined {
  if (text === undefined || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  return url.protocol === 'http:' || url.protocol === 'https:' ? url : undefined;
}
