import type { Deployment } from '@cordon/domain';
import type { VaultState } from '@cordon/prover';
import type { VaultClient } from '@cordon/vault';

/** Everything in Vault that decides which credentials exist: roles, ACL policies, AppRoles, the name template. */
export async function collectVault(vault: VaultClient, deployment: Deployment): Promise<VaultState> {
  const { awsMount, approleMount } = deployment.vault;
  const root = await vault.secrets.aws.readRoot(awsMount);
  const awsRoles: VaultState['awsRoles'][number][] = [];
  for (const name of [...(await vault.secrets.aws.listRoles(awsMount))].sort()) {
    const role = await vault.secrets.aws.readRole(awsMount, name);
    awsRoles.push({
      mount: awsMount,
      name,
      credentialType: role.credential_type,
      roleArns: role.role_arns,
      ...filled('policyDocument', role.policy_document),
      policyArns: role.policy_arns,
      iamGroups: role.iam_groups,
      sessionTags: role.session_tags,
      iamTags: role.iam_tags,
      ...filled('externalId', role.external_id),
      ...filled('permissionsBoundary', role.permissions_boundary_arn),
      ...filled('userPath', role.user_path),
    });
  }
  const appRoles = [];
  for (const { appRole } of deployment.tenants) {
    const data = await read(vault, `auth/${approleMount}/role/${appRole.name}`);
    appRoles.push({
      mount: approleMount,
      name: appRole.name.toLowerCase(),
      tokenPolicies: (data.token_policies ?? []) as string[],
      noDefaultPolicy: data.token_no_default_policy === true,
    });
  }
  const names = [...new Set(appRoles.flatMap(({ tokenPolicies }) => tokenPolicies))].sort();
  const policies = [];
  for (const name of names)
    policies.push({ name, text: String((await read(vault, `sys/policies/acl/${name}`)).policy ?? '') });
  const mounts = await read(vault, 'sys/auth');
  const accessor = (mounts[`${approleMount}/`] as { accessor?: string } | undefined)?.accessor ?? '';
  return {
    awsMounts: [{ path: awsMount, ...filled('usernameTemplate', root.username_template) }],
    awsRoles,
    policies,
    appRoles,
    accessors: { [approleMount]: accessor },
  };
}

async function read(vault: VaultClient, path: string): Promise<Record<string, unknown>> {
  const { status, body } = await vault.raw({ method: 'GET', path });
  const data = (body as { data?: Record<string, unknown> } | undefined)?.data;
  if (status !== 200 || data === undefined)
    throw new Error(`Vault answered ${status} to \`GET ${path}\`: nothing can be proved without it`);
  return data;
}

function filled<K extends string>(key: K, value: string): { readonly [P in K]?: string } {
  return value === '' ? {} : ({ [key]: value } as { readonly [P in K]?: string });
}
