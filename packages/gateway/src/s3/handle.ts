import { type Arrival, identify } from '../call.ts';
import { AwsError } from '../errors/aws-error.ts';
import { header } from '../http/headers.ts';
import { hostIdOf } from '../http/respond.ts';
import type { Query } from '../http/target.ts';
import type { Bucket } from '../state/entities.ts';
import { checkExpectedOwner, checkPayer } from './acl.ts';
import { s3Address } from './address.ts';
import { findBucket } from './bucket-registry.ts';
import { checkValues } from './check-values.ts';
import { classify } from './classify.ts';
import { answerPreflight, corsHeaders, corsRequestOf } from './cors.ts';
import { noSuchBucket } from './errors.ts';
import { parseCopySource } from './forward.ts';
import { OPERATIONS } from './operations/index.ts';
import { unknownOperation } from './operations/operation.ts';
import { s3Payload } from './payload.ts';
import type { S3Request } from './permission.ts';
import { isPostObject, postObject } from './post-object.ts';
import { checkOverrides, hoistHeaders } from './query-headers.ts';
import { inRegionOf, S3Call } from './s3-call.ts';
import { serve } from './serve.ts';
import { withOneTagging } from './tags.ts';

/** Answers a request to S3: who, what, whether, and only then the upstream. */
export async function handleS3(arrival: Arrival): Promise<void> {
  const { core, exchange, parts, target, signature, trace } = arrival;
  trace.service = 's3';
  exchange.answerHeaders['x-amz-id-2'] = hostIdOf(exchange.requestId);
  // SDKs set their own clock by it.
  if (exchange.aheadMs !== 0) exchange.answerHeaders.date = new Date(exchange.now).toUTCString();
  const address = s3Address(target);
  const known = address.bucket === undefined ? undefined : core.store.get('buckets', address.bucket);
  allowPage(arrival, known);
  if (parts.method === 'OPTIONS') {
    trace.eventName = 'PreflightRequest';
    const asked = address.bucket === undefined ? undefined : await findBucket(core, address.bucket);
    return answerPreflight(exchange, parts.headers, address, asked);
  }
  if (address.bucket !== undefined && signature === undefined && isPostObject(arrival, address.key))
    return postObject(arrival, address.bucket);
  const payload = s3Payload(signature, parts.headers);
  // Every Region has an endpoint that lists all buckets, and makes buckets of its own.
  const makes = known === undefined && parts.method === 'PUT' && isPlain(address.key, target.query);
  const regions = address.bucket === undefined || makes ? 'any' : [known?.region ?? core.region, core.region];
  const who = identify(arrival, 's3', regions, payload.hash);
  const { headers, query } = hoistHeaders(parts.headers, target.query, signature);
  const operation = classify({ method: parts.method, address, query, headers });
  trace.eventName = operation.name;
  if (signature === undefined) refuseUnsigned(operation.name);
  checkValues(operation, headers, query, exchange.now);
  checkOverrides(query, signature !== undefined);
  // To an operation that copies nothing the header means nothing, and it goes no further.
  const source = operation.requiredHeaders.includes(COPY_SOURCE) ? header(headers, COPY_SOURCE) : undefined;
  const request: S3Request = {
    operation: operation.name,
    ...address,
    query: new Map(query),
    headers: withOneTagging(headers, operation.name),
    ...(source === undefined ? {} : { source: parseCopySource(source) }),
  };
  Object.assign(trace.parameters, parameters(request));
  const entry = OPERATIONS.get(operation.name) ?? unknownOperation;
  const permissions = entry.needs(request);
  const bucket = address.bucket === undefined ? undefined : await findBucket(core, address.bucket);
  allowPage(arrival, bucket);
  // Clients ask whoever may tell in which Region a bucket lies, whether they may use it or not.
  if (bucket !== undefined && operation.name === 'HeadBucket')
    exchange.answerHeaders['x-amz-bucket-region'] = bucket.region;
  if (bucket === undefined && address.bucket !== undefined && operation.name !== 'CreateBucket')
    throw noSuchBucket(address.bucket);
  const call = new S3Call(inRegionOf(bucket, arrival), who, payload, { operation, request, bucket });
  checkExpectedOwner(header(headers, 'x-amz-expected-bucket-owner'), bucket);
  checkPayer(headers, bucket, who.caller.accountId);
  await (entry.serve ?? serve)(call, permissions, entry.effect);
}

const COPY_SOURCE = 'x-amz-copy-source';

const UNSIGNED = 'Anonymous users cannot invoke this API. Please authenticate.';
const COPIES = 'Anonymous users cannot copy objects. Please authenticate.';
const OWNERSHIP = 's3:PutBucketOwnershipControls does not support Anonymous requests!';
/**
 * What S3 does for nobody without a name, whatever the bucket's policy says, and its words for it: recorded of
 * CreateMultipartUpload in https://github.com/aws/aws-sdk-cpp/issues/1575, and of all of them in versitygw's table of
 * errors, which is held against AWS (https://github.com/versity/versitygw, `s3api/middlewares/public-bucket.go`).
 */
const NEVER_UNSIGNED: Readonly<Record<string, string>> = {
  CreateBucket: UNSIGNED,
  PutBucketAcl: UNSIGNED,
  PutObjectAcl: UNSIGNED,
  SelectObjectContent: UNSIGNED,
  CopyObject: COPIES,
  UploadPartCopy: COPIES,
  CreateMultipartUpload: 'Anonymous users cannot initiate multipart uploads.  Please authenticate.',
  GetBucketOwnershipControls: 's3:GetBucketOwnershipControls does not support Anonymous requests!',
  PutBucketOwnershipControls: OWNERSHIP,
  DeleteBucketOwnershipControls: OWNERSHIP,
};

/** Throws `AccessDenied` for an operation that wants a name. */
function refuseUnsigned(operation: string): void {
  const why = Object.hasOwn(NEVER_UNSIGNED, operation) ? NEVER_UNSIGNED[operation] : undefined;
  if (why !== undefined) throw new AwsError(403, 'AccessDenied', why);
}

/** Of a bucket itself: what is put there is a new one. */
function isPlain(key: string | undefined, query: Query): boolean {
  return key === undefined && query.every(([name]) => name === 'x-id');
}

/** What a page from elsewhere may see of the answer, an error’s, too. */
function allowPage({ exchange, parts }: Arrival, bucket: Bucket | undefined): void {
  const page = corsRequestOf(parts.method, parts.headers);
  if (page === undefined || bucket?.cors === undefined || parts.method === 'OPTIONS') return;
  Object.assign(exchange.answerHeaders, corsHeaders(bucket.cors, page));
}

function parameters(request: S3Request): Record<string, string> {
  const { bucket, key, source, query } = request;
  const versionId = query.get('versionId');
  const prefix = query.get('prefix');
  return {
    ...(bucket === undefined ? {} : { bucketName: bucket }),
    ...(key === undefined ? {} : { key }),
    ...(versionId === undefined ? {} : { versionId }),
    ...(prefix === undefined ? {} : { prefix }),
    ...(source === undefined ? {} : { 'x-amz-copy-source': `${source.bucket}/${source.key}` }),
  };
}
