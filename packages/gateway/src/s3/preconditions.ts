import { AwsError } from '../errors/aws-error.ts';
import { header } from '../http/headers.ts';
import { encodePath, uriEncode } from '../http/target.ts';
import { OWN_QUESTION } from '../http/upstream.ts';
import { decodeXml } from '../http/xml.ts';
import { inTurn } from '../state/turns.ts';
import { bucketPermission } from './permission.ts';
import type { S3Call } from './s3-call.ts';

/** Conditions on the target that are checked here, because LocalStack drops those of CopyObject and DeleteObject. */
export const CHECKED_HERE = ['if-match', 'if-none-match'] as const;

/**
 * Whatever makes, replaces or deletes objects of the request’s bucket goes on one after the other for each key, so that
 * what a condition was held against is what the deed meets. `change` is what waits for nobody but the upstream.
 */
export function inObjectTurn<T>(
  { core, request }: S3Call,
  keys: readonly string[],
  change: () => Promise<T>,
): Promise<T> {
  return inTurn(
    core.store,
    keys.map((key) => `object ${request.bucket}/${key}`),
    change,
  );
}

/**
 * Throws unless the target is as `If-Match` and `If-None-Match` want it. Only what is done in the same turn
 * (`inObjectTurn`) surely meets what was seen.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-requests.html
 */
export async function checkTarget(call: S3Call): Promise<void> {
  const { headers, key = '' } = call.request;
  await checkObject(call, key, header(headers, 'if-match'), header(headers, 'if-none-match'));
}

/** The ETag of the current object of the request's bucket; undefined where there is none. */
async function etagOf(call: S3Call, key: string): Promise<string | undefined> {
  const { core, upstreamAccount, request } = call;
  const ask = (method: string, path: string) =>
    call.upstream((upstream) =>
      upstream.call({
        method,
        path: `/${request.bucket}${path}`,
        headers: { ...OWN_QUESTION, authorization: core.upstream.authorization(upstreamAccount, 's3') },
      }),
    );
  const head = await ask('HEAD', `/${encodePath(key)}`);
  if (head.status === 200) return String(head.headers.etag);
  if (head.status === 404) return undefined;
  // Without the key that its writer provided, an object is told in a list alone: the first by its own name as prefix.
  const list = await ask('GET', `?list-type=2&max-keys=1&prefix=${uriEncode(key)}`);
  if (head.status !== 400 || list.status !== 200)
    throw new AwsError(503, 'ServiceUnavailable', 'Service is unable to handle request.');
  const [, name, etag] = /<Key>([^<]*)<\/Key>.*?<ETag>([^<]*)<\/ETag>/s.exec(list.body.toString()) ?? [];
  if (etag === undefined || decodeXml(name ?? '') !== key) throw unsupported('a condition on this object');
  return decodeXml(etag);
}

/** The same for any key of the request’s bucket. */
export async function checkObject(
  call: S3Call,
  key: string,
  match: string | undefined,
  noneMatch: string | undefined,
): Promise<void> {
  if (match === undefined && noneMatch === undefined) return;
  if (match !== undefined && noneMatch !== undefined) throw unsupported('both If-Match and If-None-Match');
  if (noneMatch !== undefined && noneMatch !== '*') throw unsupported('If-None-Match other than `*`');
  const etag = await etagOf(call, key);
  if (noneMatch !== undefined && etag !== undefined) throw failed('If-None-Match');
  if (match === undefined) return;
  if (etag !== undefined) {
    if (match !== '*' && bare(match) !== bare(etag)) throw failed('If-Match');
    return;
  }
  // That the key is not there is told to who may list the bucket alone, as everywhere.
  if (!(await call.may(bucketPermission(call.request, 's3:ListBucket'))))
    throw new AwsError(403, 'AccessDenied', 'Access Denied');
  throw new AwsError(404, 'NoSuchKey', 'The specified key does not exist.', { Key: key });
}

const LOCKS = [
  'x-amz-object-lock-mode',
  'x-amz-object-lock-retain-until-date',
  'x-amz-object-lock-legal-hold',
] as const;

/**
 * Throws `InvalidRequest` for an object that is to be locked in a bucket without Object Lock, where LocalStack would note
 * a lock that holds nothing.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html
 */
export async function checkLockable({ core, request, upstreamAccount }: S3Call): Promise<void> {
  if (!LOCKS.some((name) => request.headers.has(name))) return;
  const { status } = await core.upstream.call({
    method: 'GET',
    path: `/${request.bucket}?object-lock`,
    headers: { ...OWN_QUESTION, authorization: core.upstream.authorization(upstreamAccount, 's3') },
  });
  if (status === 404)
    throw new AwsError(400, 'InvalidRequest', 'Bucket is missing Object Lock Configuration');
}

function bare(etag: string): string {
  return etag.replace(/^"|"$/g, '');
}

function failed(condition: string): AwsError {
  return new AwsError(
    412,
    'PreconditionFailed',
    'At least one of the pre-conditions you specified did not hold',
    { Condition: condition },
  );
}

function unsupported(what: string): AwsError {
  return new AwsError(
    501,
    'NotImplemented',
    `A header you provided implies functionality that is not implemented: ${what}.`,
  );
}
