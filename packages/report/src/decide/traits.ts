import { type Attributes, resourcesOf, type TerraformJson, text } from '@cordon/terraform';

/**
 * The kind of a topology’s credentials, read from its Terraform; it decides which rules of Vault and AWS apply.
 * `web_identity`: Vault only issues the token, with which workloads call STS themselves.
 */
export interface Traits {
  readonly credential: 'assumed_role' | 'iam_user' | 'federation_token' | 'web_identity' | 'unknown';
  /** One IAM role for all tenants. */
  readonly sharedRole: boolean;
  /** STS calls that Vault makes for one issuance. Vault path_user.go, secret_access_keys.go. */
  readonly stsCalls: number;
  /**
   * Longest time that a session may outlive a revocation, seconds, where the client chooses its duration: the role's
   * maximum session duration, plus the time that an earlier token can still be exchanged. Absent where Vault decides.
   */
  readonly takerSeconds?: number;
  /** Whether revoking the lease ends the credential: a no-op for STS, a deleted user for `iam_user`. */
  readonly revocable: boolean;
  /** The tenants’ roles lie in another account than Vault’s user. */
  readonly crossAccount: boolean;
  /** Session tags that a Vault role gives a session; the most of any. */
  readonly sessionTags: number;
  /** The counts in the Terraform that show it. */
  readonly counted: { readonly tenants: number; readonly iamRoles: number; readonly vaultRoles: number };
}

/** Traits of a synthesized stack. Several credential types in one stack are `unknown`: no rule would hold for all. */
export function traitsOf(terraform: TerraformJson): Traits {
  const roles = resourcesOf(terraform, 'vault_aws_secret_backend_role');
  const types = new Set(roles.map(({ attributes }) => text(attributes.credential_type)));
  const [type] = types;
  const [tokens] = resourcesOf(terraform, 'vault_identity_oidc_role');
  const trusts = resourcesOf(terraform, 'aws_iam_role').map(({ attributes }) =>
    text(attributes.assume_role_policy),
  );
  const credential =
    types.size === 0 && trusts.some((trust) => trust.includes('sts:AssumeRoleWithWebIdentity'))
      ? 'web_identity'
      : types.size === 1 && (type === 'assumed_role' || type === 'iam_user' || type === 'federation_token')
        ? type
        : 'unknown';
  const tenants = resourcesOf(terraform, 'vault_approle_auth_backend_role').length;
  const iam = resourcesOf(terraform, 'aws_iam_role');
  const iamRoles = iam.length;
  return {
    credential,
    sharedRole:
      credential === 'federation_token' ||
      ((credential === 'assumed_role' || credential === 'web_identity') && tenants > 1 && iamRoles === 1),
    stsCalls: credential === 'iam_user' ? 0 : 1,
    ...(credential === 'web_identity' ? { takerSeconds: takerSeconds(iam, tokens) } : {}),
    revocable: credential === 'iam_user',
    crossAccount: iamRoles > 0 && iam.every(({ attributes }) => attributes.provider !== undefined),
    sessionTags: Math.max(
      0,
      ...roles.map(({ attributes }) => Object.keys(attributes.session_tags ?? {}).length),
    ),
    counted: { tenants, iamRoles, vaultRoles: roles.length },
  };
}

/** AWS's default for a role, and its lowest. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_update-role-settings.html */
const HOUR = 3600;
/** Vault's default for an identity token. https://developer.hashicorp.com/vault/api-docs/secret/identity/tokens#ttl-1 */
const DAY = 24 * HOUR;

function takerSeconds(
  roles: readonly { readonly attributes: Attributes }[],
  tokens: { readonly attributes: Attributes } | undefined,
): number {
  const longest = Math.max(...roles.map(({ attributes }) => Number(attributes.max_session_duration ?? HOUR)));
  return longest + Number(tokens?.attributes.ttl ?? DAY);
}

/** How long a session may stay valid after a revocation, seconds. */
export function livesOn({ takerSeconds: most = 0 }: Traits, ttlSeconds: number): number {
  return Math.max(most, ttlSeconds);
}
