import { AwsError } from '../errors/aws-error.ts';
import { header } from '../http/headers.ts';
import type { Bucket } from '../state/entities.ts';
import { ACL_HEADERS } from './operations/object-write.ts';
import type { S3Request } from './permission.ts';

/**
 * Where the bucket’s owner owns every object, lists cannot be set: only `bucket-owner-full-control` is let through.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
 */
export function checkAcl(request: S3Request, bucket: Bucket | undefined): void {
  if (bucket?.ownership !== 'BucketOwnerEnforced') return;
  const sets =
    request.operation === 'PutBucketAcl' ||
    request.operation === 'PutObjectAcl' ||
    ACL_HEADERS.some((name) => request.headers.has(name));
  if (!sets) return;
  const canned = header(request.headers, 'x-amz-acl');
  const grants = ACL_HEADERS.slice(1).some((name) => request.headers.has(name));
  if (!grants && canned === 'bucket-owner-full-control') return;
  throw new AwsError(400, 'AccessControlListNotSupported', 'The bucket does not allow ACLs');
}

/** `x-amz-expected-bucket-owner` and its twin for the source of a copy. */
export function checkExpectedOwner(expected: string | undefined, bucket: Bucket | undefined): void {
  if (expected !== undefined && bucket !== undefined && expected !== bucket.accountId)
    throw new AwsError(403, 'AccessDenied', 'Access Denied');
}
