import type { StatementJson } from './document.ts';
import { bucketArn } from './tenant-s3.ts';

/**
 * A bucket policy statement that denies all of S3 on a bucket and its objects while `condition` holds. It names both
 * ARNs: a Deny on the objects alone leaves the bucket’s own actions (its policy, its key list) untouched.
 */
export function denyBucket(
  bucket: string,
  sid: string,
  condition: NonNullable<StatementJson['Condition']>,
): StatementJson {
  return {
    Sid: sid,
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:*',
    Resource: [bucketArn(bucket), `${bucketArn(bucket)}/*`],
    Condition: condition,
  };
}

/**
 * Denies every principal whose `aws:userid` is none of `userIds`. The key is present in every signed request: `AROA…:name`
 * for a session, `AIDA…` for a user, the account id for root. It is absent for anonymous requests, which a negated
 * operator also denies.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-userid
 */
export function denyUnlessUserId(
  bucket: string,
  sid: string,
  operator: 'StringNotEquals' | 'StringNotLike',
  userIds: readonly string[],
): StatementJson {
  return denyBucket(bucket, sid, { [operator]: { 'aws:userid': userIds } });
}
