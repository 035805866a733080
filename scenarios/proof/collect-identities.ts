import {
  GetOpenIDConnectProviderCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  GetUserCommand,
  GetUserPolicyCommand,
  type IAMClient,
  ListAttachedRolePoliciesCommand,
  ListAttachedUserPoliciesCommand,
  ListOpenIDConnectProvidersCommand,
  ListRolePoliciesCommand,
  ListUserPoliciesCommand,
  paginateListRoles,
  paginateListUsers,
} from '@aws-sdk/client-iam';
import type { DeployedState, RoleState } from '@cordon/prover';

/** IAM hands policies out percent-encoded (RFC 3986). */
const decoded = (text: string | undefined): string => decodeURIComponent(text ?? '');

/**
 * Roles or users right below `path`, with every policy on them; `trust` is empty for users.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRole.html
 */
export async function collectIdentities(
  iam: IAMClient,
  kind: 'role' | 'user',
  path: string,
): Promise<RoleState[]> {
  const names: string[] = [];
  if (kind === 'role')
    for await (const page of paginateListRoles({ client: iam }, { PathPrefix: path }))
      for (const role of page.Roles ?? []) if (role.Path === path && role.RoleName) names.push(role.RoleName);
  if (kind === 'user')
    // Users of leases stand below a path of their own: they come and go, and Vault's role says what they may.
    for await (const page of paginateListUsers({ client: iam }, { PathPrefix: path }))
      for (const user of page.Users ?? []) if (user.Path === path && user.UserName) names.push(user.UserName);
  const found: RoleState[] = [];
  for (const name of names.sort())
    found.push(kind === 'role' ? await roleOf(iam, name) : await userOf(iam, name));
  return found;
}

async function roleOf(iam: IAMClient, RoleName: string): Promise<RoleState> {
  const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
  const inline = await iam.send(new ListRolePoliciesCommand({ RoleName }));
  const attached = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
  refuseMore(inline.IsTruncated === true || attached.IsTruncated === true, RoleName);
  const policies = [];
  for (const PolicyName of inline.PolicyNames ?? []) {
    const { PolicyDocument } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
    policies.push({ name: PolicyName, text: decoded(PolicyDocument) });
  }
  const boundary = Role?.PermissionsBoundary?.PermissionsBoundaryArn;
  return {
    arn: Role?.Arn ?? '',
    id: Role?.RoleId ?? '',
    trust: decoded(Role?.AssumeRolePolicyDocument),
    inline: policies,
    attached: (attached.AttachedPolicies ?? []).map(({ PolicyArn }) => PolicyArn ?? ''),
    ...(boundary === undefined ? {} : { boundary }),
    tags: tagsOf(Role?.Tags),
  };
}

async function userOf(iam: IAMClient, UserName: string): Promise<RoleState> {
  const { User } = await iam.send(new GetUserCommand({ UserName }));
  const inline = await iam.send(new ListUserPoliciesCommand({ UserName }));
  const attached = await iam.send(new ListAttachedUserPoliciesCommand({ UserName }));
  refuseMore(inline.IsTruncated === true || attached.IsTruncated === true, UserName);
  const policies = [];
  for (const PolicyName of inline.PolicyNames ?? []) {
    const { PolicyDocument } = await iam.send(new GetUserPolicyCommand({ UserName, PolicyName }));
    policies.push({ name: PolicyName, text: decoded(PolicyDocument) });
  }
  const boundary = User?.PermissionsBoundary?.PermissionsBoundaryArn;
  return {
    arn: User?.Arn ?? '',
    id: User?.UserId ?? '',
    trust: '',
    inline: policies,
    attached: (attached.AttachedPolicies ?? []).map(({ PolicyArn }) => PolicyArn ?? ''),
    ...(boundary === undefined ? {} : { boundary }),
    tags: tagsOf(User?.Tags),
  };
}

/** More than one page of policies on one role is beyond AWS's own limits; never read half. */
function refuseMore(truncated: boolean, name: string): void {
  if (truncated)
    throw new Error(`the policies of \`${name}\` come in several pages, which this collector does not read`);
}

function tagsOf(
  tags: readonly { Key?: string | undefined; Value?: string | undefined }[] | undefined,
): Record<string, string> {
  return Object.fromEntries((tags ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? '']));
}

/** Managed policies by ARN, each asked of the account that it is in. */
export async function collectPolicies(
  iams: readonly IAMClient[],
  arns: readonly string[],
): Promise<{ readonly arn: string; readonly text: string }[]> {
  const found = [];
  for (const arn of [...arns].sort()) {
    let text: string | undefined;
    let last: unknown;
    for (const iam of iams)
      try {
        const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn: arn }));
        const version = await iam.send(
          new GetPolicyVersionCommand({ PolicyArn: arn, VersionId: Policy?.DefaultVersionId }),
        );
        text = decoded(version.PolicyVersion?.Document);
        break;
      } catch (error) {
        last = error;
      }
    if (text === undefined) throw new Error(`managed policy \`${arn}\` could not be read`, { cause: last });
    found.push({ arn, text });
  }
  return found;
}

/** OpenID Connect providers of the accounts: whom trusts may believe. */
export async function collectProviders(
  iams: readonly IAMClient[],
): Promise<Pick<DeployedState, 'identityProviders'>> {
  const found: NonNullable<DeployedState['identityProviders']>[number][] = [];
  for (const iam of iams) {
    const { OpenIDConnectProviderList: list = [] } = await iam.send(
      new ListOpenIDConnectProvidersCommand({}),
    );
    for (const { Arn: arn = '' } of list) {
      const one = await iam.send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: arn }));
      found.push({
        arn,
        kind: 'oidc',
        ...(one.Url === undefined ? {} : { url: `https://${one.Url.replace(/^https:\/\//, '')}` }),
        audiences: one.ClientIDList ?? [],
      });
    }
  }
  return found.length === 0 ? {} : { identityProviders: found };
}
