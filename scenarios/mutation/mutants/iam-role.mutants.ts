import { bucketOf } from '@cordon/domain';
import type { TerraformJson } from '@cordon/harness/planned-deployment';
import {
  bucketPolicies,
  type Edit,
  editResources,
  every,
  named,
  policyOfRole,
  prefixPair,
  rebucket,
  rolePolicies,
  type Statement,
  tenantPolicies,
  trustPolicies,
  widening,
} from '@cordon/terraform/edit';
import type { Mutant } from '../mutant.ts';

const ACCOUNT = 'arn:aws:iam::${data.aws_caller_identity.role-account.account_id}:root';

const everyS3Action = (statement: Statement): Statement =>
  String(statement.Resource).startsWith('arn:aws:s3:::') ? { ...statement, Action: 's3:*' } : statement;

/** The doubled statements would carry each Sid twice, which IAM refuses. */
function unnamed({ Sid: _twice, ...statement }: Statement): Statement {
  return statement;
}

function externalIdOf(tf: TerraformJson, vaultRole: string): { readonly external_id?: unknown } {
  const roles = (tf.resource as Record<string, Record<string, Record<string, unknown>>>)
    .vault_aws_secret_backend_role;
  const id = roles?.[vaultRole]?.external_id;
  return id === undefined ? {} : { external_id: id };
}

const mutants: readonly Mutant[] = [
  {
    id: 'cross-account-both-sides-wide',
    sentence:
      'the buckets admit the roles’ whole account, and the roles name every bucket: across accounts it takes both',
    breaks: 'tenant-data',
    killedBy: ['s3-read-objects', 's3-presigned', 's3-copy'],
    mutate: (tf, { topology, prefix }) =>
      topology !== 'role-per-tenant-cross-account'
        ? undefined
        : every(
            rolePolicies(widening(rebucket(`${prefix}-*`))),
            bucketPolicies((statements) =>
              statements.map((statement) => ({ ...statement, Principal: { AWS: ACCOUNT } })),
            ),
          )(tf),
  },
  {
    id: 'external-id-dropped',
    sentence: 'the trust policies no longer ask for the external id',
    breaks: 'tenant-credentials',
    killedBy: ['external-id-missing'],
    mutate: (tf, { topology }) =>
      topology !== 'role-per-tenant-cross-account'
        ? undefined
        : trustPolicies((statements) => statements.map(({ Condition: _dropped, ...statement }) => statement))(
            tf,
          ),
  },
  {
    id: 'role-policy-any-bucket',
    sentence: 'the identity policy of each tenant’s role names every bucket',
    breaks: 'tenant-data',
    killedBy: ['s3-read-objects', 's3-presigned', 's3-copy'],
    mutate: (tf, { topology, prefix }) =>
      topology.startsWith('role-per-tenant')
        ? rolePolicies(widening(rebucket(`${prefix}-*`)))(tf)
        : undefined,
  },
  {
    id: 'role-policy-every-action-on-own',
    sentence: 'the policies allow `s3:*` on the tenant’s own bucket, so that it may rewrite what guards it',
    breaks: 'self-grant',
    killedBy: ['s3-write-own-bucket'],
    mutate: (tf) => tenantPolicies((statements) => statements.map(everyS3Action))(tf),
  },
  {
    id: 'role-policy-own-prefix',
    sentence: 'the identity policy ends the bucket’s name with a wildcard, so that `acme` covers `acme-eu`',
    breaks: 'tenant-data',
    killedBy: ['s3-read-objects', 's3-presigned', 's3-copy'],
    mutate: (tf, { tenants }) => {
      const [short] = prefixPair(tenants) ?? [];
      return (
        short && rolePolicies(widening(rebucket(`${bucketOf(short)}*`)), named('role-policy', short))(tf)
      );
    },
  },
  {
    id: 'tag-policy-old-version',
    sentence:
      'the role’s policy says Version 2008-10-17, so that `${…}` is literal text and the owner is locked out',
    breaks: 'owner-access',
    killedBy: ['owner-reaches-own'],
    refusedWhenApplied: {
      says: 'MalformedPolicyDocument: Policy document must be version 2012-10-17 or greater',
      because:
        'LocalStack’s IAM takes no policy document older than 2012-10-17 (MalformedPolicyDocument), so the mistake never stands here; the prover, which is asked all the same, refutes owner-access',
    },
    mutate: (tf, { topology }) =>
      topology !== 'shared-role-session-tags'
        ? undefined
        : editResources('aws_iam_role_policy', (body) => ({
            ...body,
            policy: String(body.policy).replace('2012-10-17', '2008-10-17'),
          }))(tf),
  },
  {
    id: 'tag-policy-own-prefix',
    sentence: 'the role’s policy puts a wildcard behind `${aws:PrincipalTag/tenant}`',
    breaks: 'tenant-data',
    killedBy: ['s3-read-objects', 's3-presigned', 's3-copy'],
    mutate: (tf) =>
      rolePolicies(widening((pattern) => pattern.replace('PrincipalTag/tenant}', 'PrincipalTag/tenant}*')))(
        tf,
      ),
  },
  {
    id: 'tag-policy-without-tag',
    sentence: 'the role’s policy names every bucket instead of `${aws:PrincipalTag/tenant}`',
    breaks: 'tenant-data',
    killedBy: ['s3-read-objects', 's3-presigned', 's3-copy'],
    mutate: (tf) =>
      rolePolicies(widening((pattern) => pattern.replace(/\$+\{aws:PrincipalTag\/tenant\}/, '*')))(tf),
  },
  {
    id: 'trust-anyone-in-account',
    sentence: 'the trust policy lets every principal of the account assume the role',
    breaks: 'tenant-credentials',
    killedBy: ['sts-assume-other-role', 'sts-chain-own-role', 'sts-chain-tags'],
    mutate: (tf) =>
      trustPolicies((statements) =>
        statements.map((statement) => {
          const { Condition: _dropped, ...rest } = statement;
          return 'AWS' in (statement.Principal as object) ? { ...rest, Principal: { AWS: '*' } } : statement;
        }),
      )(tf),
  },
  {
    id: 'trust-names-other-role',
    sentence: 'one tenant’s role trusts another tenant’s role',
    breaks: 'tenant-credentials',
    killedBy: ['sts-assume-other-role'],
    mutate: (tf, { tenants: [first, second] }) =>
      trustPolicies(
        (statements) => [
          ...statements,
          {
            Sid: 'Mutant',
            Effect: 'Allow',
            Principal: { AWS: `\${aws_iam_role.role-${first?.id}.arn}` },
            Action: 'sts:AssumeRole',
          },
        ],
        named('role', second),
      )(tf),
  },
  {
    id: 'trust-tags-open',
    sentence: 'the trust policy lets every principal of the account bring any session tag',
    breaks: 'tenant-credentials',
    killedBy: ['sts-chain-tags'],
    mutate: (tf, { topology }) =>
      topology !== 'shared-role-session-tags'
        ? undefined
        : trustPolicies((statements) => [
            ...statements,
            {
              Sid: 'Mutant',
              Effect: 'Allow',
              Principal: { AWS: '*' },
              Action: ['sts:AssumeRole', 'sts:TagSession'],
            },
          ])(tf),
  },
  {
    id: 'two-tenants-one-role',
    sentence:
      'two tenants were put on one IAM role, each with a session policy: data stays apart, but one cannot be stopped alone',
    breaks: 'blast-radius',
    killedBy: ['tenant-stopped'],
    mutate: (tf, { topology, tenants: [first, second] }) => {
      if (!topology.startsWith('role-per-tenant') || first === undefined || second === undefined)
        return undefined;
      const role = `\${aws_iam_role.role-${second.id}.arn}`;
      const withDocument = (of: typeof first, more: object) =>
        editResources('vault_aws_secret_backend_role', (body, name) =>
          named('vault-role', of)(name)
            ? { ...body, policy_document: policyOfRole(tf, `role-policy-${of.id}`), ...more }
            : undefined,
        );
      // Where roles live in another account, the trust asks for an external id, and the bucket’s policy names its role.
      const across: readonly Edit[] = topology.endsWith('-cross-account')
        ? [
            bucketPolicies(
              (statements) =>
                statements.map(
                  (statement) => ({ ...statement, Principal: { AWS: role } }) satisfies Statement,
                ),
              named('bucket-policy', first),
            ),
          ]
        : [];
      return every(
        withDocument(first, { role_arns: [role], ...externalIdOf(tf, `vault-role-${second.id}`) }),
        withDocument(second, {}),
        rolePolicies(
          (statements) => [...statements, ...widening(rebucket(bucketOf(first)))(statements)].map(unnamed),
          named('role-policy', second),
        ),
        ...across,
      )(tf);
    },
  },
];

export default mutants;
