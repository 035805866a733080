import type { Tenant } from '@cordon/domain';
import type { Wiring } from '../constructs/wiring.ts';

/**
 * The part of the condition of a bucket’s Deny that spares the account’s root and whoever runs Terraform: who locks these
 * out of a bucket policy can only ask AWS’s root recovery. Conditions of one statement must all hold, so it goes beside any other.
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
 * Denies the tenant’s data to every `aws:userid` but its own, root’s and the administrator’s; returns whether the ids of its
 * principals are known beforehand, and says nothing where they are not.
 */
export function denyUnlessUserId(wiring: Wiring, tenant: Tenant): boolean {
  const userIds = wiring.principals.get(tenant.id)?.userIds;
  if (userIds === undefined) return false;
  wiring.data.deny(tenant, 'DenyUnlessUserId', {
    StringNotLike: { 'aws:userid': [...userIds, ...exceptAdmin(wiring)['aws:userid']] },
  });
  return true;
}
