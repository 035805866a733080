import { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy/index.js';
import type { AwsSecretBackend } from '@cdktf/provider-vault/lib/aws-secret-backend/index.js';
import { AwsSecretBackendRole } from '@cdktf/provider-vault/lib/aws-secret-backend-role/index.js';
import type { Tenant, TenantDeployment } from '@cordon/domain';
import type { TerraformProvider, TerraformStack } from 'cdktf';
import { forTerraform, type PolicyJson } from '../policies/document.ts';
import { CREDENTIAL_TTL } from './vault-aws.ts';
import type { Wiring } from './wiring.ts';

/** Terraform resources of `assumedRole` called once a tenant. */
export const VAULT_ROLE_OBJECTS = { vault_aws_secret_backend_role: { base: 0, perTenant: 1 } } as const;

/**
 * A Vault role of type `assumed_role` on exactly one IAM role: with several, the caller would choose (`role_arn`).
 * Without a policy document a session has all that the IAM role has; Vault sends no session policy then.
 * https://developer.hashicorp.com/vault/api-docs/secret/aws#create-update-role
 */
export function assumedRole(
  stack: TerraformStack,
  mount: AwsSecretBackend,
  name: string,
  role: IamRole,
  extra: { policyDocument?: string; sessionTags?: Record<string, string>; externalId?: string } = {},
): AwsSecretBackendRole {
  return new AwsSecretBackendRole(stack, `vault-role-${name}`, {
    backend: mount.path,
    name,
    credentialType: 'assumed_role',
    roleArns: [role.arn],
    defaultStsTtl: CREDENTIAL_TTL,
    maxStsTtl: CREDENTIAL_TTL,
    ...extra,
  });
}

/** Terraform resources of one `tenantRole` a tenant. */
export const ROLE_PER_TENANT_OBJECTS = {
  aws_iam_role: { base: 0, perTenant: 1 },
  aws_iam_role_policy: { base: 0, perTenant: 1 },
} as const;

/** Terraform resources of one `tenantRole` for all tenants. */
export const SHARED_ROLE_OBJECTS = {
  aws_iam_role: { base: 1, perTenant: 0 },
  aws_iam_role_policy: { base: 1, perTenant: 0 },
} as const;

/**
 * An IAM role whose sessions tenants get, with its one inline policy. The name is the role's and comes with the
 * deployment's path; `tags` reach the session as `aws:PrincipalTag/…`.
 */
export function tenantRole(
  stack: TerraformStack,
  wiring: Wiring,
  role: {
    readonly id: string;
    readonly name: string;
    readonly trust: PolicyJson;
    readonly rights: PolicyJson;
    readonly tags?: Readonly<Record<string, string>>;
    /** Where the role lives in another account. */
    readonly provider?: TerraformProvider;
  },
): IamRole {
  const provider = role.provider === undefined ? {} : { provider: role.provider };
  const made = new IamRole(stack, `role-${role.id}`, {
    name: role.name,
    path: wiring.names.iamPath,
    assumeRolePolicy: forTerraform(role.trust),
    tags: { deployment: wiring.names.prefix, ...role.tags },
    ...provider,
  });
  new IamRolePolicy(stack, `role-policy-${role.id}`, {
    name: 'buckets',
    role: made.name,
    policy: forTerraform(role.rights),
    ...provider,
  });
  wiring.roles.push(made);
  return made;
}

/**
 * Says of a tenant whose sessions are of a role how AWS sees them and how it gets them. `sessions` is the pattern of their
 * names: `*` where the role is the tenant’s alone.
 */
export function addSessions(
  wiring: Wiring,
  { id }: Tenant,
  role: IamRole,
  { sessions, tagged }: { readonly sessions: string; readonly tagged: boolean },
  gets: Omit<TenantDeployment, 'roleArn' | 'roleId'>,
): void {
  const userIds = [`${role.uniqueId}:${sessions}`];
  wiring.principals.set(id, { userIds, principalArns: [role.arn], tagged });
  wiring.tenants.push({ roleArn: role.arn, roleId: role.uniqueId, ...gets });
}
