import type { Context } from '@cordon/iam';
import { AwsError } from '../errors/aws-error.ts';
import type { Bucket } from '../state/entities.ts';
import type { S3Request } from './permission.ts';
import { keysOfTags } from './s3-context.ts';

/**
 * A bucket’s tags as condition keys of requests on it and on its objects; none until ABAC is switched on for it.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/buckets-tagging-enable-abac.html
 */
export function bucketTagContext({ abac, tags }: Bucket): Context {
  if (abac !== true) return {};
  const pairs = Object.entries(tags);
  return { ...keysOfTags('aws:resourcetag', pairs), ...keysOfTags('s3:buckettag', pairs) };
}

/** `aws:RequestTag/…` and `aws:TagKeys` of a request that sets tags, or takes the tags with these keys away. */
export function requestTagContext(
  tags: ReadonlyMap<string, string>,
  removed: readonly string[] = [],
): Context {
  const keys = [...tags.keys(), ...removed];
  if (keys.length === 0) return {};
  return { 'aws:tagkeys': keys, ...keysOfTags('aws:requesttag', tags) };
}

/** Once tags decide, they are changed by TagResource and UntagResource alone, which have permissions of their own. */
export function checkTagging({ operation }: S3Request, bucket: Bucket | undefined): void {
  if (bucket?.abac === true && (operation === 'PutBucketTagging' || operation === 'DeleteBucketTagging'))
    throw new AwsError(
      400,
      'InvalidRequest',
      'Attribute-based access control is enabled for this bucket: use TagResource and UntagResource.',
    );
}
