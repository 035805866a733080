import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { AwsError } from '../errors/aws-error.ts';
import type { BodyCheck } from '../http/exchange.ts';
import { encoded, type Headers, header } from '../http/headers.ts';
import { type BodySource, bodyOf, pump } from '../http/pump.ts';
import { encodePath, percentDecode, uriEncode } from '../http/target.ts';
import { isReset, type UpstreamAnswer } from '../http/upstream.ts';
import { UNKNOWN_UPSTREAM } from '../sigv4/payload/checksum.ts';
import { checkBucketName, checkKey } from './address.ts';
import { type Document, writeDocument } from './document.ts';
import { encryptionHeaders } from './kms.ts';
import type { CopySource } from './permission.ts';
import { CHECKED_HERE, inObjectTurn } from './preconditions.ts';
import type { S3Call } from './s3-call.ts';

/**
 * Parses `x-amz-copy-source`: `[/]bucket/key[?versionId=id]`, percent-encoded; `+` is a space, as S3 reads it and
 * Terraform's AWS provider writes it (https://github.com/aws/aws-sdk-js/issues/1821). Access point ARNs are refused.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
 */
export function parseCopySource(text: string): CopySource {
  const [encoded = '', version, ...rest] = text.split('?');
  const path = percentDecode(encoded.replaceAll('+', ' ')).replace(/^\//, '');
  const slash = path.indexOf('/');
  if (slash <= 0 || rest.length > 0 || path.startsWith('arn:')) throw invalid();
  const bucket = path.slice(0, slash);
  const key = path.slice(slash + 1);
  if (key === '') throw invalid();
  checkBucketName(bucket);
  checkKey(key);
  if (version === undefined) return { bucket, key };
  const match = /^versionId=([^&=]+)$/.exec(version);
  if (match === null) throw invalid();
  return { bucket, key, versionId: percentDecode(match[1] ?? '') };
}

/** The one spelling in which the source is sent on, so that the upstream reads what was judged. */
export function formatCopySource(source: CopySource): string {
  const version = source.versionId === undefined ? '' : `?versionId=${uriEncode(source.versionId)}`;
  return `${source.bucket}/${encodePath(source.key)}${version}`;
}

function invalid(): AwsError {
  return new AwsError(
    400,
    'InvalidArgument',
    'Copy Source must mention the source bucket and key: sourcebucket/sourcekey',
    { ArgumentName: 'x-amz-copy-source' },
  );
}

const ALGORITHM = 'x-amz-sdk-checksum-algorithm';

const ALWAYS = [
  'content-type',
  'content-length',
  'content-encoding',
  'content-md5',
  'user-agent',
  'x-amz-content-sha256',
  'x-amz-decoded-content-length',
  'x-amz-trailer',
  ALGORITHM,
] as const;

const CHECKED: ReadonlySet<string> = new Set(['CopyObject', 'DeleteObject']);

/**
 * A condition on the ETag settles what the one on the time would have said, whichever way it went; LocalStack asks both.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-reads.html
 */
const SETTLED = ['', 'x-amz-copy-source-'].flatMap((of) => [
  [`${of}if-match`, `${of}if-unmodified-since`] as const,
  [`${of}if-none-match`, `${of}if-modified-since`] as const,
]);

/**
 * Headers for the upstream, as the account that owns what is asked for: those that the operation takes by S3’s service
 * model, and no other. LocalStack’s own control headers (`x-moto-account-id`, `x-localstack-…`) and any signature stay
 * behind.
 */
function headersFor(call: S3Call): Record<string, string> {
  const { core, operation, request, upstreamAccount, facts } = call;
  const region = operation.name === 'CreateBucket' ? facts.region : core.region;
  const kept: Record<string, string> = {
    authorization: core.upstream.authorization(upstreamAccount, 's3', region),
  };
  const take = (headers: Headers, name: string) => {
    const value = header(headers, name);
    if (value !== undefined) kept[name] = encoded(value);
  };
  for (const name of ALWAYS) take(request.headers, name);
  for (const name of operation.headers) take(request.headers, name);
  for (const name of request.headers.keys())
    if (name.startsWith('x-amz-meta-') || name.startsWith('x-amz-checksum-')) take(request.headers, name);
  for (const name of UNKNOWN_UPSTREAM) {
    delete kept[name];
    if (kept[ALGORITHM]?.toLowerCase() === name.slice('x-amz-checksum-'.length)) delete kept[ALGORITHM];
  }
  // Bytes are the one unit that there is: a range of another is none.
  if (kept.range !== undefined && !/^bytes=/i.test(kept.range)) delete kept.range;
  for (const [etag, time] of SETTLED) if (kept[etag] !== undefined) delete kept[time];
  Object.assign(kept, encryptionHeaders(call));
  if (CHECKED.has(operation.name)) for (const name of CHECKED_HERE) delete kept[name];
  if (request.source !== undefined) kept['x-amz-copy-source'] = formatCopySource(request.source);
  return kept;
}

/** Sends the request on with its body streaming behind it; resolves with the beginning of the answer. */
export function forwardStream(
  call: S3Call,
  source: BodySource = bodyOf(call.exchange),
  check: BodyCheck = call.check,
): Promise<IncomingMessage> {
  const headers = headersFor(call);
  if (headers['content-length'] === undefined) headers['transfer-encoding'] = 'chunked';
  return call.upstream(async (upstream) => {
    const sent = upstream.open({ method: call.operation.method, path: call.upstreamPath, headers });
    const answer = upstream.answer(sent);
    answer.catch(() => {});
    const { operation, request } = call;
    const commit = async (letGo: () => void) => {
      await call.permitAgain();
      letGo();
      return answer;
    };
    const inItsTurn = (letGo: () => void) =>
      inObjectTurn(call, [request.key ?? ''], async () => commit(letGo));
    // An upstream that answers before it has the whole body has refused it: its answer counts, the rest is dropped.
    const pumped = pump(source, sent, check, operation.name === 'PutObject' ? inItsTurn : commit);
    pumped.catch(() => sent.destroy());
    await Promise.race([pumped, answer]);
    return answer;
  });
}

/** Sends a request without body; a kept-alive connection that went stale is tried once more. */
export async function forwardBodiless(
  call: S3Call,
  path: string = call.upstreamPath,
): Promise<IncomingMessage> {
  const { 'content-length': _, ...headers } = headersFor(call);
  await call.permitAgain();
  return call.upstream(async (upstream) => {
    for (let attempt = 0; ; attempt++) {
      const sent = upstream.open({ method: call.operation.method, path, headers });
      try {
        sent.end();
        return await upstream.answer(sent);
      } catch (error) {
        if (attempt > 0 || !sent.reusedSocket || !isReset(error)) throw error;
      }
    }
  });
}

/** Sends the document written anew from what was read, judged and will be remembered; none where none was sent. */
export function forwardDocument(call: S3Call, document: Document | undefined): Promise<UpstreamAnswer> {
  return forwardAnew(
    call,
    document === undefined ? Buffer.alloc(0) : writeDocument(call.operation.name, document),
  );
}

/** Sends a small body that is not the one that came. */
export function forwardAnew(call: S3Call, body: Buffer): Promise<UpstreamAnswer> {
  // The checksums that came with the request were of another text. What the operation has of its own is about the object:
  // the algorithm that an upload begins with, the checksum that it is completed with.
  const stale = [...call.request.headers.keys()].filter(
    (name) => name.startsWith('x-amz-checksum-') && !call.operation.headers.includes(name),
  );
  return send(call, body, {
    ...Object.fromEntries(stale.map((name) => [name, undefined])),
    'x-amz-sdk-checksum-algorithm': undefined,
    'x-amz-content-sha256': undefined,
    'content-md5': createHash('md5').update(body).digest('base64'),
  });
}

const FRAMING = ['content-encoding', 'x-amz-decoded-content-length', 'x-amz-trailer', 'content-length'];

async function send(
  call: S3Call,
  body: Buffer,
  replace: Readonly<Record<string, string | undefined>>,
): Promise<UpstreamAnswer> {
  await call.permitAgain();
  const headers: Record<string, string | undefined> = { ...headersFor(call), ...replace };
  for (const name of FRAMING) delete headers[name];
  const kept = Object.fromEntries(
    Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  return call.upstream((upstream) =>
    upstream.call({ method: call.operation.method, path: call.upstreamPath, headers: kept }, body),
  );
}
