import type { Context, PolicySet } from '@cordon/iam';
import type { ReadAccount, ReadOrganization } from './organization.ts';

/** What the organisation adds to a question. */
export interface Limits {
  readonly policies: Pick<PolicySet, 'scp' | 'rcp'>;
  readonly context: Context;
}

const NONE: Limits = { policies: {}, context: {} };

/** Services whose resources can be controlled; IAM’s own cannot. */
const CONTROLLED = /^(s3|sts):/i;

/**
 * The service control policies of the caller’s account, the resource control policies of the account that owns the
 * resource, and who of them is in the organisation. A caller without an account has no service control policies.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html,
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html (supported services)
 */
export function limitsOf(
  organization: ReadOrganization | undefined,
  callerAccount: string | undefined,
  action: string,
  resourceAccount: string,
): Limits {
  if (organization === undefined) return NONE;
  const { accounts, id } = organization;
  const caller = accounts.get(callerAccount ?? '');
  const owner = accounts.get(resourceAccount);
  const rcp = CONTROLLED.test(action) ? owner?.rcp : undefined;
  return {
    policies: {
      ...(caller?.scp === undefined ? {} : { scp: caller.scp }),
      ...(rcp === undefined ? {} : { rcp }),
    },
    context: { ...orgKeys('principal', caller, id), ...orgKeys('resource', owner, id) },
  };
}

function orgKeys(side: 'principal' | 'resource', account: ReadAccount | undefined, id: string): Context {
  if (account === undefined) return {};
  return {
    [`aws:${side}orgid`]: id,
    ...(account.path === undefined ? {} : { [`aws:${side}orgpaths`]: [account.path] }),
  };
}
