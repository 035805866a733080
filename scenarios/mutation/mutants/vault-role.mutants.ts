import { bucketOf } from '@cordon/domain';
import type { TerraformJson } from '@cordon/harness/planned-deployment';
import {
  aclText,
  allowing,
  type Edit,
  editResources,
  editStatements,
  every,
  named,
  prefixPair,
  rebucket,
  vaultDocuments,
  widening,
} from '@cordon/terraform/edit';
import { type FamilyRow, familyOf, READS, unnamed } from '../mutant.ts';

/**
 * Changes the engine’s `username_template`. Terraform’s Vault provider writes a new template only when it writes the
 * endpoints or keys anyway: hence the slash behind an endpoint.
 */
export function nameTemplate(template: string): Edit {
  return editResources('vault_aws_secret_backend', (body) => ({
    ...body,
    iam_endpoint: String(body.iam_endpoint).replace(/: (var\.\w+)\}$/, ': "${$1}/"}'),
    username_template: template,
  }));
}

/** Names no tenant; only such a template fits the 32 characters of a federated user’s name. */
export const NAMELESS = '{{ printf "vault-%s-%s" (unix_time) (random 8) }}';

/** What the deployment says of itself: `second` gets its credentials where `first` does. */
function sharingVaultRole(first: string, second: string) {
  return (tf: TerraformJson): TerraformJson => {
    const output = tf.output as { deployment: { value: { tenants: readonly Tenancy[] } } };
    const { value } = output.deployment;
    const shared = value.tenants.find(({ tenant }) => tenant.id === first)?.vaultRole;
    const tenants = value.tenants.map((one) =>
      one.tenant.id === second ? { ...one, vaultRole: shared } : one,
    );
    return {
      ...tf,
      output: { ...output, deployment: { ...output.deployment, value: { ...value, tenants } } },
    };
  };
}

interface Tenancy {
  readonly tenant: { readonly id: string };
  readonly vaultRole: unknown;
}

/** What most of them have in common; a row says what it has otherwise. */
const SHARED = { breaks: 'tenant-data', killedBy: READS } as const;

const mutants: readonly FamilyRow<typeof SHARED>[] = [
  {
    id: 'leased-users-become-federated',
    sentence:
      'to spare IAM’s quota the Vault roles give federation tokens instead of users: revoking such a lease does nothing',
    breaks: 'revocation',
    killedBy: ['credential-revoked'],
    on: 'iam-user-per-lease',
    edit: ({ prefix }) =>
      every(
        // A federated user has no more than its maker.
        editStatements('aws_iam_user_policy', 'policy', (statements) =>
          allowing(
            ['sts:GetFederationToken', 's3:*'],
            [
              'arn:aws:sts::${data.aws_caller_identity.caller.account_id}:federated-user/*',
              `arn:aws:s3:::${prefix}-*`,
            ],
          )(statements),
        ),
        editResources('vault_aws_secret_backend_role', (body) => {
          const { permissions_boundary_arn: _boundary, user_path: _path, iam_tags: _tags, ...rest } = body;
          return {
            ...rest,
            credential_type: 'federation_token',
            // Terraform’s provider keeps the boundary of a role that it changes in place, and then refuses it. For the
            // same reason no lifetime is said here, which would stand in the way back: the mount’s is the same.
            lifecycle: { replace_triggered_by: ['vault_aws_secret_backend.vault-aws'] },
          };
        }),
        // The template of users is too long for a federated user.
        nameTemplate(NAMELESS),
      ),
  },
  {
    id: 'name-template-without-role',
    sentence: 'the engine’s `username_template` leaves the Vault role out: sessions and users name nobody',
    breaks: 'attribution',
    killedBy: ['session-unnamed'],
    // If the caller chooses the name, or no name has room for the role, the template names no tenant anyway.
    notOn: ['session-name', 'federation-token'],
    edit: () => nameTemplate(NAMELESS),
  },
  {
    id: 'session-name-not-pinned',
    sentence: 'the Vault policy asks for a session name but takes any',
    killedBy: ['session-name-chosen'],
    edit: () => aclText((hcl) => hcl.replace(/\n {2}allowed_parameters = \{[^}]*\}/g, '')),
  },
  {
    id: 'session-name-own-prefix',
    sentence: 'the Vault policy takes any session name that begins with the tenant’s',
    killedBy: ['session-name-chosen'],
    edit: () => aclText((hcl) => hcl.replace(/"tenant=([a-z0-9-]+)"/g, '"tenant=$1*"')),
  },
  {
    id: 'session-policy-any-bucket',
    sentence: 'the policy documents of the Vault roles name every bucket',
    edit: ({ prefix }) => vaultDocuments(widening(rebucket(`${prefix}-*`))),
  },
  {
    id: 'session-policy-dropped',
    sentence: 'one tenant’s Vault role was written without its `policy_document`',
    on: 'shared-role-session-policy',
    edit: ({ tenants }) =>
      editResources(
        'vault_aws_secret_backend_role',
        (body) => {
          const { policy_document: _dropped, ...rest } = body;
          return rest;
        },
        named('vault-role', tenants[0]),
      ),
  },
  {
    id: 'session-policy-managed-beside',
    sentence: '`AmazonS3FullAccess` was added beside the policy document: session policies add up',
    on: 'shared-role-session-policy',
    edit: () =>
      editResources('vault_aws_secret_backend_role', (body) => ({
        ...body,
        policy_arns: ['arn:aws:iam::aws:policy/AmazonS3FullAccess'],
      })),
  },
  {
    id: 'session-policy-of-another',
    sentence: 'a copied block: one tenant’s Vault role carries another tenant’s policy document',
    edit: ({ tenants: [first, second] }) =>
      second && vaultDocuments(widening(rebucket(bucketOf(second))), named('vault-role', first)),
  },
  {
    id: 'session-policy-own-prefix',
    sentence: 'a policy document ends the bucket’s name with a wildcard, so that `acme` covers `acme-eu`',
    edit: ({ tenants }) => {
      const [short] = prefixPair(tenants) ?? [];
      return short && vaultDocuments(widening(rebucket(`${bucketOf(short)}*`)), named('vault-role', short));
    },
  },
  {
    id: 'session-tag-dropped',
    sentence: 'one tenant’s Vault role was written without its session tag',
    breaks: 'owner-access',
    killedBy: ['owner-reaches-own'],
    edit: ({ tenants }) =>
      editResources('vault_aws_secret_backend_role', (body, name) => {
        if (!named('vault-role', tenants[0])(name) || body.session_tags === undefined) return undefined;
        const { session_tags: _dropped, ...rest } = body;
        return rest;
      }),
  },
  {
    id: 'session-tag-of-another',
    sentence: 'one tenant’s Vault role carries another tenant’s session tag',
    edit: ({ tenants: [first, second] }) =>
      editResources('vault_aws_secret_backend_role', (body, name) =>
        named('vault-role', first)(name) && body.session_tags !== undefined
          ? { ...body, session_tags: { tenant: second?.id } }
          : undefined,
      ),
  },
  {
    id: 'session-ttl-hour',
    sentence: 'the Vault roles give credentials of an hour instead of 900 s',
    breaks: 'control-plane',
    killedBy: ['vault-long-ttl'],
    notOn: ['session-name'],
    edit: () =>
      editResources('vault_aws_secret_backend_role', (body) =>
        body.max_sts_ttl === undefined ? undefined : { ...body, default_sts_ttl: 3600, max_sts_ttl: 3600 },
      ),
  },
  {
    id: 'two-tenants-one-vault-role',
    sentence:
      'two tenants were put on one Vault role of leased users: their leases lie below one path, so one cannot be stopped alone',
    breaks: 'blast-radius',
    killedBy: ['tenant-stopped'],
    on: 'iam-user-per-lease',
    edit: ({ tenants: [first, second] }) =>
      first &&
      second &&
      every(
        vaultDocuments(
          (statements) => [...statements, ...widening(rebucket(bucketOf(second)))(statements)].map(unnamed),
          named('vault-role', first),
        ),
        aclText(
          (hcl) => hcl.replaceAll(new RegExp(`/(creds|sts)/${second.id}"`, 'g'), `/$1/${first.id}"`),
          named('policy', second),
        ),
        sharingVaultRole(first.id, second.id),
      ),
  },
  {
    id: 'vault-role-on-other-arn',
    sentence: 'one tenant’s Vault role stands on another tenant’s IAM role',
    on: 'role-per-tenant',
    edit: ({ tenants: [first, second] }) =>
      editResources(
        'vault_aws_secret_backend_role',
        (body) => ({ ...body, role_arns: [`\${aws_iam_role.role-${second?.id}.arn}`] }),
        named('vault-role', first),
      ),
  },
  {
    id: 'vault-role-two-arns',
    sentence:
      'one tenant’s Vault role lists another tenant’s IAM role, too, and the Vault policy lets callers choose',
    breaks: 'tenant-credentials',
    // Vault issues nothing for a role with two ARNs unless the request names one: the owner’s own issuer fails first.
    killedBy: ['vault-own-parameters', 'owner-reaches-own'],
    on: 'role-per-tenant',
    edit: ({ tenants: [first, second] }) =>
      every(
        aclText((hcl) => hcl.replace(/\n {4}"role_arn" = \[\]/g, '')),
        editResources(
          'vault_aws_secret_backend_role',
          (body) => ({
            ...body,
            role_arns: [...[body.role_arns].flat(), `\${aws_iam_role.role-${second?.id}.arn}`],
          }),
          named('vault-role', first),
        ),
      ),
  },
];

export default familyOf(SHARED, mutants);
