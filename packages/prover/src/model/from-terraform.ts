import type {
  BucketState,
  DeployedState,
  IdentityState,
  TenantState,
  VaultRoleState,
} from './state.types.ts';
import { ModelError } from './state.types.ts';
import { entitiesOf, secretIdsOf, tokenRolesOf } from './terraform-identities.ts';
import { count, list, map, optional, text } from './terraform-values.ts';

/** Terraform resources with their attributes, references filled in. */
export interface TerraformResource {
  readonly type: string;
  readonly name: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly accountId: string;
}

/** The state that the resources describe; the same for a plan made up (`synthesized`) and for Terraform's own state. */
export function stateFromResources(
  resources: readonly TerraformResource[],
  about: {
    readonly accountId: string;
    readonly region: string;
    readonly brokerArn: string;
    readonly tenants: readonly TenantState[];
  },
): DeployedState {
  const of = (type: string): readonly Record<string, unknown>[] =>
    resources
      .filter((one) => one.type === type)
      .map((one) => ({ ...one.attributes, '@account': one.accountId }));
  const odd = resources.find(({ type }) => !KNOWN.has(type));
  if (odd !== undefined)
    throw new ModelError(
      `resource \`${odd.type}.${odd.name}\` is not modelled: the prover cannot say what it changes`,
    );
  const byBucket = (type: string) => new Map(of(type).map((one) => [text(one.bucket), one]));
  const policies = byBucket('aws_s3_bucket_policy');
  const blocks = byBucket('aws_s3_bucket_public_access_block');
  const owners = byBucket('aws_s3_bucket_ownership_controls');
  const identity = (one: Record<string, unknown>, kind: 'role' | 'user'): IdentityState => ({
    arn: text(one.arn),
    id: text(one.unique_id),
    inline: of(`aws_iam_${kind}_policy`)
      .filter((policy) => text(policy[kind]) === one.name)
      .map((policy) => ({ name: text(policy.name), text: text(policy.policy) })),
    attached: of(`aws_iam_${kind}_policy_attachment`)
      .filter((attachment) => text(attachment[kind]) === one.name)
      .map((attachment) => text(attachment.policy_arn)),
    ...optional('boundary', one.permissions_boundary),
    tags: map(one.tags),
  });
  const buckets = of('aws_s3_bucket').map((one): BucketState => {
    const name = text(one.bucket);
    const block = blocks.get(name);
    const rule = [owners.get(name)?.rule].flat()[0] as { object_ownership?: string } | undefined;
    return {
      name,
      accountId: text(one['@account']),
      ...optional('policy', policies.get(name)?.policy),
      publicAccessBlock: {
        blockPublicAcls: block?.block_public_acls === true,
        ignorePublicAcls: block?.ignore_public_acls === true,
        blockPublicPolicy: block?.block_public_policy === true,
        restrictPublicBuckets: block?.restrict_public_buckets === true,
      },
      ownership: (rule?.object_ownership ?? 'BucketOwnerEnforced') as BucketState['ownership'],
    };
  });
  return {
    ...about,
    roles: of('aws_iam_role').map((one) => ({
      ...identity(one, 'role'),
      trust: text(one.assume_role_policy),
    })),
    users: of('aws_iam_user').map((one) => identity(one, 'user')),
    policies: of('aws_iam_policy').map((one) => ({ arn: text(one.arn), text: text(one.policy) })),
    buckets,
    vault: {
      awsMounts: of('vault_aws_secret_backend').map((one) => ({
        path: text(one.path ?? 'aws'),
        ...optional('usernameTemplate', one.username_template),
        ...count('maxLeaseSeconds', one.max_lease_ttl_seconds),
      })),
      awsRoles: of('vault_aws_secret_backend_role').map(vaultRole),
      policies: of('vault_policy').map((one) => ({ name: text(one.name), text: text(one.policy) })),
      appRoles: of('vault_approle_auth_backend_role').map((one) => ({
        mount: text(one.backend ?? 'approle'),
        name: text(one.role_name).toLowerCase(),
        tokenPolicies: list(one.token_policies),
        noDefaultPolicy: one.token_no_default_policy === true,
        ...optional('roleId', one.role_id),
        ...(one.bind_secret_id === false ? { bindSecretId: false } : {}),
        ...secretIdsOf(one, of('vault_approle_auth_backend_role_secret_id')),
      })),
      accessors: Object.fromEntries(
        of('vault_auth_backend').map((one) => [text(one.path ?? one.type), text(one.accessor)]),
      ),
      ...entitiesOf(of),
      ...tokenRolesOf(of('vault_token_auth_backend_role')),
    },
  };
}

function vaultRole(one: Readonly<Record<string, unknown>>): VaultRoleState {
  return {
    mount: text(one.backend ?? 'aws'),
    name: text(one.name),
    credentialType: text(one.credential_type) as VaultRoleState['credentialType'],
    roleArns: list(one.role_arns),
    ...optional('policyDocument', one.policy_document),
    policyArns: list(one.policy_arns),
    iamGroups: list(one.iam_groups),
    sessionTags: map(one.session_tags),
    iamTags: map(one.iam_tags),
    ...optional('externalId', one.external_id),
    ...optional('permissionsBoundary', one.permissions_boundary_arn),
    ...optional('userPath', one.user_path),
    ...count('maxTtlSeconds', one.max_sts_ttl),
  };
}

const KNOWN = new Set([
  ...[
    'aws_iam_access_key',
    'aws_iam_policy',
    'aws_iam_role',
    'aws_iam_role_policy',
    'aws_iam_role_policy_attachment',
  ],
  ...[
    'aws_iam_user',
    'aws_iam_user_policy',
    'aws_iam_user_policy_attachment',
    'aws_s3_bucket',
    'aws_s3_bucket_policy',
  ],
  ...[
    'aws_s3_bucket_ownership_controls',
    'aws_s3_bucket_public_access_block',
    'vault_approle_auth_backend_role',
  ],
  ...['vault_auth_backend', 'vault_aws_secret_backend', 'vault_aws_secret_backend_role', 'vault_policy'],
  ...[
    'vault_approle_auth_backend_role_secret_id',
    'vault_identity_entity',
    'vault_identity_entity_alias',
    'vault_identity_group',
    'vault_token_auth_backend_role',
  ],
  // Neither grants anything by itself, and neither is read.
  ...['aws_s3_object', 'vault_kv_secret_v2', 'vault_mount', 'vault_audit', 'terraform_data', 'time_sleep'],
]);
