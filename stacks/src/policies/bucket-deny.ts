import { bucketOf, type Tenant } from '@cordon/domain';
import type { Wiring } from '../constructs/wiring.ts';
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
 * The part of such a condition that spares the account’s root and whoever runs Terraform: who locks these out of a bucket
 * policy can only ask AWS’s root recovery. Conditions of one statement must all hold, so it goes beside any other.
 * `aws:userid` is present in every signed request: `AROA…:name` for a session, `AIDA…` for a user, the account id for
 * root. For anonymous requests it is absent, and a negated operator is true of an absent key.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-userid
 */
export function exceptAdmin(wiring: { readonly accountId: string; readonly adminUserId: string }): {
  readonly 'aws:userid': readonly string[];
} {
  return { 'aws:userid': [wiring.accountId, wiring.adminUserId] };
}

/**
 * Denies every principal but the tenant’s by `aws:userid`, root and the administrator; `undefined` where the tenant’s ids do
 * not exist before its credentials do.
 */
export function denyUnlessUserId(wiring: Wiring, tenant: Tenant): StatementJson | undefined {
  const userIds = wiring.principals.get(tenant.id)?.userIds;
  return userIds === undefined
    ? undefined
    : denyBucket(bucketOf(tenant), 'DenyUnlessUserId', {
        StringNotLike: { 'aws:userid': [...userIds, ...exceptAdmin(wiring)['aws:userid']] },
      });
}
