import type { NamedPolicy } from '@cordon/iam';
import type { Caller } from '../problem.types.ts';
import { allowEverything, type Policies } from './policies.ts';
import type { DeployedState, OrganizationPolicyState } from './state.types.ts';

/** The accounts that the state speaks of. */
export function accountsOf({
  accountId,
  roles,
  users,
  buckets,
  brokerArn,
}: DeployedState): readonly string[] {
  const arns = [...roles.map(({ arn }) => arn), ...users.map(({ arn }) => arn), brokerArn];
  const found = [
    accountId,
    ...buckets.map((bucket) => bucket.accountId),
    ...arns.map((arn) => arn.split(':')[4] ?? ''),
  ];
  return [...new Set(found.filter((one) => one !== ''))];
}

const EVERYTHING = allowEverything('FullAWSAccess');

/**
 * The callers with what the organisation's policies deny them. Whether one bears on an account (it has none on the management
 * account, and is switched on by its type) is not in a configuration: what only such a Deny refuses is neither proved nor
 * refuted. What the policies allow is left out, for they can only take away.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html and
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
 */
export function withOrganization(
  state: DeployedState,
  policies: Policies,
): (callers: readonly Caller[]) => readonly Caller[] {
  const all = state.organizationPolicies ?? [];
  if (all.length === 0) return (callers) => callers;
  const here = new Set(accountsOf(state));
  const perhaps = new Map<string, readonly NamedPolicy[]>();
  const denies = (account: string): readonly NamedPolicy[] => {
    let found = perhaps.get(account);
    if (found === undefined) {
      // Policies of resources bear on whoever asks; here they are taken to bear on the resources of every account.
      found = all
        .filter((one) =>
          one.kind === 'rcp' ? one.targets.length > 0 : here.has(account) && mayBear(one, account),
        )
        .flatMap((one) => denyingPart(one, policies));
      perhaps.set(account, found);
    }
    return found;
  };
  return (callers) =>
    callers.map((caller) => {
      const account = 'accountId' in caller.principal ? caller.principal.accountId : undefined;
      const found = account === undefined ? [] : denies(account);
      return found.length === 0
        ? caller
        : { ...caller, policies: { ...caller.policies, scp: [[EVERYTHING, ...found]], scpUnsure: true } };
    });
}

/** Attached to the account, or to a root or unit that it may stand below. */
function mayBear({ targets }: OrganizationPolicyState, account: string): boolean {
  return targets.some((target) => target === account || !/^\d{12}$/.test(target));
}

function denyingPart(
  { kind, name, text }: OrganizationPolicyState,
  policies: Policies,
): readonly NamedPolicy[] {
  // A policy of resources says whom it is for, which must be everybody.
  const as = kind === 'rcp' ? 'resource' : 'identity';
  const { document } = policies.parse(`policy ${name} of the organisation`, text, as);
  const statements = document.statements.flatMap(({ principal: _, ...one }) =>
    one.effect === 'Deny' ? [one] : [],
  );
  return statements.length === 0
    ? []
    : [{ name: `policy ${name} of the organisation`, document: { ...document, statements } }];
}
