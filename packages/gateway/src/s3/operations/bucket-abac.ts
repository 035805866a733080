import { respond } from '../../http/respond.ts';
import { textIn } from '../document.ts';
import { malformedXml } from '../errors.ts';
import type { Permission } from '../permission.ts';
import type { S3Call } from '../s3-call.ts';
import { bucketChange } from './operation.ts';

/**
 * Switches a bucket’s tags on or off as conditions. LocalStack does not know the operation: the gateway keeps it.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketAbac.html
 */
export async function putBucketAbac(call: S3Call, permissions: readonly Permission[]): Promise<void> {
  await call.permit(permissions);
  const { core, exchange } = call;
  const status = textIn(await call.document(), 'Status');
  if (status === undefined) throw malformedXml();
  core.store.apply(bucketChange(call, (bucket) => ({ ...bucket, abac: status === 'Enabled' })));
  respond(exchange, 200, { 'x-amz-request-id': exchange.requestId }, '');
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketAbac.html */
export async function getBucketAbac(call: S3Call, permissions: readonly Permission[]): Promise<void> {
  await call.permit(permissions);
  const { exchange, bucket } = call;
  const status = bucket?.abac === true ? 'Enabled' : 'Disabled';
  respond(
    exchange,
    200,
    { 'content-type': 'application/xml', 'x-amz-request-id': exchange.requestId },
    `<?xml version="1.0" encoding="UTF-8"?>\n<AbacStatus xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Status>${status}</Status></AbacStatus>`,
  );
}
