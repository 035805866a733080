import type { Deployment } from '@cordon/domain';
import type { AppRoleState, TokenRoleState, VaultState } from '@cordon/prover';
import type { VaultClient } from '@cordon/vault';
import { collectEntities } from './collect-entities.ts';
import { list, read } from './read-vault.ts';

/** Everything in Vault that decides which credentials exist: roles, ACL policies, logins, identities, the name template. */
export async function collectVault(vault: VaultClient, deployment: Deployment): Promise<VaultState> {
  const { awsMount, authMount } = deployment.vault;
  const mounts = await read(vault, 'sys/auth');
  const accessors = accessorsOf(mounts);
  const appRoles = await appRolesOf(vault, authMount);
  const engine = awsMount === undefined ? { awsMounts: [], awsRoles: [] } : await engineAt(vault, awsMount);
  return {
    ...engine,
    policies: await policiesOf(vault),
    appRoles,
    accessors,
    entities: await collectEntities(vault, appRoles, accessors[authMount] ?? ''),
    ...(await identityTokensOf(vault)),
    tokenRoles: await tokenRolesOf(vault),
  };
}

async function engineAt(
  vault: VaultClient,
  awsMount: string,
): Promise<Pick<VaultState, 'awsMounts' | 'awsRoles'>> {
  const root = await vault.secrets.aws.readRoot({ mountPoint: awsMount });
  const awsRoles: VaultState['awsRoles'][number][] = [];
  for (const name of [...(await vault.secrets.aws.listRoles({ mountPoint: awsMount }))].sort()) {
    const role = await vault.secrets.aws.readRole(name, { mountPoint: awsMount });
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
      ...(role.max_sts_ttl > 0 ? { maxTtlSeconds: role.max_sts_ttl } : {}),
    });
  }
  const staticRoles = await list(vault, `${awsMount}/static-roles`);
  return {
    awsMounts: [
      {
        path: awsMount,
        ...(staticRoles.length === 0 ? {} : { staticRoles }),
        ...filled('usernameTemplate', root.username_template),
        ...(await limitOf(vault, awsMount)),
      },
    ],
    awsRoles,
  };
}

/** What Vault signs of its entities; its key `default`, which every Vault has, signs for no role unless one names it. */
async function identityTokensOf(vault: VaultClient): Promise<Pick<VaultState, 'identityTokens'>> {
  const at = 'identity/oidc';
  const names = await list(vault, `${at}/role`);
  if (names.length === 0) return {};
  const { issuer } = await read(vault, `${at}/config`);
  const roles = [];
  for (const name of names) {
    const { key, client_id, template } = await read(vault, `${at}/role/${name}`);
    roles.push({
      name,
      key: String(key),
      ...filled('clientId', String(client_id ?? '')),
      ...filled('template', String(template ?? '')),
    });
  }
  const keys = [];
  for (const name of await list(vault, `${at}/key`)) {
    if (!roles.some(({ key }) => key === name)) continue;
    const { allowed_client_ids } = await read(vault, `${at}/key/${name}`);
    keys.push({ name, allowedClientIds: (allowed_client_ids ?? []) as string[] });
  }
  return { identityTokens: { ...filled('issuer', String(issuer ?? '')), keys, roles } };
}

/** Every AppRole of the mount, not the tenants' alone: whoever can log in at one of them is somebody. */
async function appRolesOf(vault: VaultClient, mount: string): Promise<AppRoleState[]> {
  const found: AppRoleState[] = [];
  for (const name of await list(vault, `auth/${mount}/role`)) {
    const data = await read(vault, `auth/${mount}/role/${name}`);
    const { role_id: roleId } = await read(vault, `auth/${mount}/role/${name}/role-id`);
    found.push({
      mount,
      name: name.toLowerCase(),
      tokenPolicies: (data.token_policies ?? []) as string[],
      noDefaultPolicy: data.token_no_default_policy === true,
      ...filled('roleId', String(roleId ?? '')),
      ...(data.bind_secret_id === false ? { bindSecretId: false } : {}),
    });
  }
  return found;
}

/** All ACL policies but `root`: any of them may be given to a token. */
async function policiesOf(vault: VaultClient): Promise<VaultState['policies']> {
  const policies = [];
  for (const name of await list(vault, 'sys/policies/acl'))
    if (name !== 'root')
      policies.push({ name, text: String((await read(vault, `sys/policies/acl/${name}`)).policy ?? '') });
  return policies;
}

/** Vault's own default is as good as no limit. */
async function limitOf(vault: VaultClient, mount: string): Promise<{ maxLeaseSeconds?: number }> {
  const { max_lease_ttl: seconds } = await read(vault, `sys/mounts/${mount}/tune`);
  return typeof seconds === 'number' && seconds !== SYSTEM_MAXIMUM ? { maxLeaseSeconds: seconds } : {};
}

/** Seconds; 32 days. https://developer.hashicorp.com/vault/docs/configuration#max_lease_ttl */
const SYSTEM_MAXIMUM = 2_764_800;

async function tokenRolesOf(vault: VaultClient): Promise<TokenRoleState[]> {
  const found: TokenRoleState[] = [];
  for (const name of await list(vault, 'auth/token/roles')) {
    const data = await read(vault, `auth/token/roles/${name}`);
    const texts = (key: string): readonly string[] => (data[key] ?? []) as string[];
    found.push({
      name,
      allowedPolicies: texts('allowed_policies'),
      allowedGlobs: texts('allowed_policies_glob'),
      disallowedPolicies: texts('disallowed_policies'),
      disallowedGlobs: texts('disallowed_policies_glob'),
      orphan: data.orphan === true,
    });
  }
  return found;
}

function accessorsOf(mounts: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(mounts).flatMap(([path, mount]) => {
      const accessor = (mount as { accessor?: unknown } | null)?.accessor;
      return typeof accessor === 'string' ? [[path.replace(/\/$/, ''), accessor]] : [];
    }),
  );
}

function filled<K extends string>(key: K, value: string): { readonly [P in K]?: string } {
  return value === '' ? {} : ({ [key]: value } as { readonly [P in K]?: string });
}
