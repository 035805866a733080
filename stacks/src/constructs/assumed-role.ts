import type { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import type { AwsSecretBackend } from '@cdktf/provider-vault/lib/aws-secret-backend/index.js';
import { AwsSecretBackendRole } from '@cdktf/provider-vault/lib/aws-secret-backend-role/index.js';
import type { TerraformStack } from 'cdktf';
import { CREDENTIAL_TTL } from './vault-aws.ts';

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
