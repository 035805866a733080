import { AwsError } from '../errors/aws-error.ts';
import { header } from '../http/headers.ts';
import { encodePath } from '../http/target.ts';
import { OWN_QUESTION } from '../http/upstream.ts';
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
  const { core, upstreamAccount, request } = call;
  const { status, headers } = await call.upstream((upstream) =>
    upstream.call({
      method: 'HEAD',
      path: `/${request.bucket}/${encodePath(key)}`,
      headers: { ...OWN_QUESTION, authorization: core.upstream.authorization(upstreamAccount, 's3') },
    }),
  );
  if (status !== 200 && status !== 404)
    throw new AwsError(503, 'ServiceUnavailable', 'Service is unable to handle request.');
  const exists = status === 200;
  if (noneMatch !== undefined && exists) throw failed('If-None-Match');
  if (match === undefined) return;
  if (exists) {
    if (match !== '*' && bare(match) !== bare(String(headers.etag))) throw failed('If-Match');
    return;
  }
  // That the key is not there is told to who may list the bucket alone, as everywhere.
  if (!(await call.may(bucketPermission(request, 's3:ListBucket'))))
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
