import { resourcesOf, type TerraformJson, text } from '@cordon/terraform';
import type { LintFinding } from './lint.types.ts';

type Body = Readonly<Record<string, unknown>>;

const list = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);
const globbed = (values: readonly string[]) => values.filter((value) => value.includes('*'));

const CERTIFICATE_BOUNDS = [
  ...['allowed_names', 'allowed_common_names', 'allowed_dns_sans', 'allowed_email_sans'],
  ...['allowed_uri_sans', 'allowed_organizational_units'],
];

/** Roles of auth methods, with what binds too little in each: `[rule, why]`. */
const ROLES: Readonly<Record<string, (role: Body) => readonly (readonly [rule: string, why: string])[]>> = {
  vault_approle_auth_backend_role: () => [],
  // https://developer.hashicorp.com/vault/docs/auth/jwt#bound-claims
  vault_jwt_auth_backend_role: (role) => [
    ...(list(role.bound_audiences).length === 0
      ? [['no-audience', 'a token for any other service lets in, too'] as const]
      : []),
    ...(Object.keys((role.bound_claims ?? {}) as Body).length === 0
      ? [['no-claims', 'every token of the issuer lets in'] as const]
      : []),
    ...(role.bound_claims_type === 'glob'
      ? [['claims-glob', 'its claims are compared as globs'] as const]
      : []),
  ],
  // https://developer.hashicorp.com/vault/api-docs/auth/kubernetes#create-update-role
  vault_kubernetes_auth_backend_role: (role) => [
    ...[
      ...globbed(list(role.bound_service_account_namespaces)),
      ...globbed(list(role.bound_service_account_names)),
    ].map((glob) => ['account-glob', `\`${glob}\` lets in whom nobody has listed`] as const),
    ...(text(role.audience) === ''
      ? [['no-audience', 'a token for any other service lets in, too'] as const]
      : []),
  ],
  // https://developer.hashicorp.com/vault/api-docs/auth/cert#create-ca-certificate-role
  vault_cert_auth_backend_role: (role) => {
    const bounds = CERTIFICATE_BOUNDS.flatMap((bound) => list(role[bound]));
    return [
      ...(bounds.length === 0
        ? [['no-names', 'every certificate of the authority lets in, also without naming the entry'] as const]
        : []),
      ...globbed(bounds).map(
        (glob) => ['certificate-glob', `\`${glob}\` lets in whom nobody has listed`] as const,
      ),
    ];
  },
  // https://developer.hashicorp.com/vault/api-docs/auth/aws#create-update-role
  vault_aws_auth_backend_role: (role) => [
    ...globbed(list(role.bound_iam_principal_arns)).map(
      (glob) => ['principal-glob', `\`${glob}\` lets in whom nobody has listed`] as const,
    ),
    ...(list(role.bound_iam_principal_arns).length === 0
      ? [['no-principal', 'it is bound to no principal'] as const]
      : []),
    ...(role.resolve_aws_unique_ids === false
      ? [['names-not-ids', 'a role that is made again under its name lets in as the old one'] as const]
      : []),
  ],
};

/**
 * Findings in the logins: a role that binds too little; a token with two tenants' policies, which may do what either allows,
 * for Vault joins the policies of a path; one policy on two roles' tokens that no identity template tells apart, since to AWS
 * they are one tenant; and `default`, which opens leases by their id.
 */
export function lintLogins(terraform: TerraformJson): readonly LintFinding[] {
  const templated = new Set(
    resourcesOf(terraform, 'vault_policy')
      .filter(({ attributes }) =>
        /\{\{identity\.|path "identity\/oidc\/token\//.test(text(attributes.policy)),
      )
      .map(({ address }) => `\${${address}.name}`),
  );
  const roles = Object.entries(ROLES).flatMap(([type, loose]) =>
    resourcesOf(terraform, type).map(({ address, attributes }) => ({
      at: address,
      policies: list(attributes.token_policies),
      noDefault: attributes.token_no_default_policy === true,
      loose: loose(attributes),
    })),
  );
  const holders = new Map<string, number>();
  for (const { policies } of roles) for (const one of policies) holders.set(one, (holders.get(one) ?? 0) + 1);
  return roles.flatMap(({ at, policies, noDefault, loose }) => [
    ...loose.map(([rule, why]) => ({ at, rule, why })),
    ...(policies.length === 1
      ? []
      : [
          {
            at,
            rule: 'joined-policies',
            why: `the token gets ${policies.length} policies, not its tenant’s one`,
          },
        ]),
    ...policies
      .filter((one) => (holders.get(one) ?? 0) > 1 && !templated.has(one))
      .map((one) => ({
        at,
        rule: 'shared-policy',
        why: `\`${one}\` is on another login’s tokens as well`,
      })),
    ...(noDefault ? [] : [{ at, rule: 'default-policy', why: 'Vault’s `default` policy is on the token' }]),
  ]);
}
