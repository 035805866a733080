import { AwsError } from '../errors/aws-error.ts';
import { type Headers, header } from '../http/headers.ts';
import type { Bucket } from '../state/entities.ts';
import { type Document, listIn, textIn } from './document.ts';
import { notImplemented } from './errors.ts';
import type { S3Request } from './permission.ts';

/** Headers that set an access control list. */
export const ACL_HEADERS = [
  'x-amz-acl',
  'x-amz-grant-full-control',
  'x-amz-grant-read',
  'x-amz-grant-read-acp',
  'x-amz-grant-write',
  'x-amz-grant-write-acp',
] as const;

/**
 * Where the bucket’s owner owns every object, lists cannot be set: only `bucket-owner-full-control` is let through.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
 */
export function checkAcl(request: S3Request, bucket: Bucket | undefined): void {
  if (bucket?.ownership === 'BucketOwnerEnforced' && setsAcl(request))
    throw new AwsError(400, 'AccessControlListNotSupported', 'The bucket does not allow ACLs');
  if (bucket?.publicAccessBlock?.blockPublicAcls === true && grantsPublicly(request))
    throw new AwsError(403, 'AccessDenied', 'Access Denied');
}

const MAKES_OBJECTS: ReadonlySet<string> = new Set(['PutObject', 'CopyObject', 'CreateMultipartUpload']);

/**
 * Where the writer owns what is written, an object of another account is not the bucket owner's to give or to read, whatever
 * the bucket's policy says. Who owns which object is not modelled: such an object is not made.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
 */
export function checkWriter(
  request: S3Request,
  bucket: Bucket | undefined,
  callersAccount: string | undefined,
): void {
  if (bucket === undefined || bucket.ownership === 'BucketOwnerEnforced') return;
  if (bucket.accountId === callersAccount || !MAKES_OBJECTS.has(request.operation)) return;
  const handsOver = header(request.headers, 'x-amz-acl') === 'bucket-owner-full-control';
  if (bucket.ownership === 'BucketOwnerPreferred' && handsOver) return;
  throw notImplemented(`an object of another account's own in a bucket with \`${bucket.ownership}\``);
}

function setsAcl(request: S3Request): boolean {
  const canned = header(request.headers, 'x-amz-acl');
  const grants = ACL_HEADERS.slice(1).some((name) => request.headers.has(name));
  if (grants) return true;
  if (canned !== undefined) return canned !== 'bucket-owner-full-control';
  return request.operation === 'PutBucketAcl' || request.operation === 'PutObjectAcl';
}

/** A bucket that is made with an access control list must say that it takes one. */
export function checkNewBucketAcl(request: S3Request): void {
  const ownership = header(request.headers, 'x-amz-object-ownership') ?? 'BucketOwnerEnforced';
  const canned = header(request.headers, 'x-amz-acl');
  const grants = ACL_HEADERS.slice(1).some((name) => request.headers.has(name));
  if (ownership === 'BucketOwnerEnforced' && (grants || (canned !== undefined && canned !== 'private')))
    throw new AwsError(
      400,
      'InvalidBucketAclWithObjectOwnership',
      "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
    );
}

/** The same for a list in a body. Throws `AccessDenied` for one that grants to everybody where that is blocked. */
export function checkAclDocument(document: Document | undefined, bucket: Bucket | undefined): void {
  const grants = listIn(document, 'AccessControlList').map((grant) => textIn(grant, 'Grantee', 'URI') ?? '');
  if (bucket?.publicAccessBlock?.blockPublicAcls === true && grants.some((uri) => EVERYBODY.test(uri)))
    throw new AwsError(403, 'AccessDenied', 'Access Denied');
}

const EVERYBODY = /groups\/global\/(AllUsers|AuthenticatedUsers)/;

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html (BlockPublicAcls) */
function grantsPublicly(request: S3Request): boolean {
  const canned = header(request.headers, 'x-amz-acl') ?? '';
  if (['public-read', 'public-read-write', 'authenticated-read'].includes(canned)) return true;
  return ACL_HEADERS.slice(1).some((name) => EVERYBODY.test(header(request.headers, name) ?? ''));
}

/**
 * Where the requester pays, nobody but the owner’s account asks without saying so, and nobody without a name.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/RequesterPaysBuckets.html
 */
export function checkPayer(
  headers: Headers,
  bucket: Bucket | undefined,
  callersAccount: string | undefined,
): void {
  if (bucket?.requesterPays !== true || callersAccount === bucket.accountId) return;
  if (callersAccount === undefined || header(headers, 'x-amz-request-payer') !== 'requester')
    throw new AwsError(403, 'AccessDenied', 'Access Denied');
}

/** `x-amz-expected-bucket-owner` and its twin for the source of a copy. */
export function checkExpectedOwner(expected: string | undefined, bucket: Bucket | undefined): void {
  if (expected !== undefined && !/^\d{12}$/.test(expected))
    throw new AwsError(
      400,
      'InvalidBucketOwnerAWSAccountID',
      `The value of the expected bucket owner parameter must be an AWS Account ID... [${expected.slice(0, 200)}]`,
    );
  if (expected !== undefined && bucket !== undefined && expected !== bucket.accountId)
    throw new AwsError(403, 'AccessDenied', 'Access Denied');
}
