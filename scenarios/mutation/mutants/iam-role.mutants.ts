import { bucketOf } from '@cordon/domain';
import type { TerraformJson } from '@cordon/harness/planned-deployment';
import {
  bucketPolicies,
  type Edit,
  each,
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
import { type FamilyRow, familyOf, READS, unnamed } from '../mutant.ts';

const ACCOUNT = 'arn:aws:iam::${data.aws_caller_identity.role-account.account_id}:root';

const everyS3Action = (statement: Statement): Statement =>
  String(statement.Resource).startsWith('arn:aws:s3:::') ? { ...statement, Action: 's3:*' } : statement;

function externalIdOf(tf: TerraformJson, vaultRole: string): { readonly external_id?: unknown } {
  const roles = (tf.resource as Record<string, Record<string, Record<string, unknown>>>)
    .vault_aws_secret_backend_role;
  const id = roles?.[vaultRole]?.external_id;
  return id === undefined ? {} : { external_id: id };
}

/** What most of them have in common; a row says what it has otherwise. */
const SHARED = { breaks: 'tenant-data', killedBy: READS } as const;

const mutants: readonly FamilyRow<typeof SHARED>[] = [
  {
    id: 'cross-account-both-sides-wide',
    sentence:
      'the buckets admit the roles’ whole account, and the roles name every bucket: across accounts it takes both',
    on: 'role-per-tenant-cross-account',
    edit: ({ prefix }) =>
      every(
        rolePolicies(widening(rebucket(`${prefix}-*`))),
        bucketPolicies(each((statement) => ({ ...statement, Principal: { AWS: ACCOUNT } }))),
      ),
  },
  {
    id: 'external-id-dropped',
    sentence: 'the trust policies no longer ask for the external id',
    breaks: 'tenant-credentials',
    killedBy: ['external-id-missing'],
    on: 'role-per-tenant-cross-account',
    edit: () => trustPolicies(each(({ Condition: _dropped, ...statement }) => statement)),
  },
  {
    id: 'role-policy-any-bucket',
    sentence: 'the identity policy of each tenant’s role names every bucket',
    on: /^role-per-tenant/,
    edit: ({ prefix }) => rolePolicies(widening(rebucket(`${prefix}-*`))),
  },
  {
    id: 'role-policy-every-action-on-own',
    sentence: 'the policies allow `s3:*` on the tenant’s own bucket, including its policy',
    breaks: 'self-grant',
    killedBy: ['s3-write-own-bucket'],
    edit: () => tenantPolicies(each(everyS3Action)),
  },
  {
    id: 'role-policy-own-prefix',
    sentence: 'the identity policy ends the bucket’s name with a wildcard, so that `acme` covers `acme-eu`',
    edit: ({ tenants }) => {
      const [short] = prefixPair(tenants) ?? [];
      return short && rolePolicies(widening(rebucket(`${bucketOf(short)}*`)), named('role-policy', short));
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
    on: 'shared-role-session-tags',
    edit: () =>
      editResources('aws_iam_role_policy', (body) => ({
        ...body,
        policy: String(body.policy).replace('2012-10-17', '2008-10-17'),
      })),
  },
  {
    id: 'tag-policy-own-prefix',
    sentence: 'the role’s policy has a wildcard after `${aws:PrincipalTag/tenant}`',
    edit: () =>
      rolePolicies(widening((pattern) => pattern.replace('PrincipalTag/tenant}', 'PrincipalTag/tenant}*'))),
  },
  {
    id: 'tag-policy-without-tag',
    sentence: 'the role’s policy names every bucket instead of `${aws:PrincipalTag/tenant}`',
    edit: () => rolePolicies(widening((pattern) => pattern.replace(/\$+\{aws:PrincipalTag\/tenant\}/, '*'))),
  },
  {
    id: 'trust-anyone-in-account',
    sentence: 'the trust policy lets every principal of the account assume the role',
    breaks: 'tenant-credentials',
    killedBy: ['sts-assume-other-role', 'sts-chain-own-role', 'sts-chain-tags'],
    edit: () =>
      trustPolicies(
        each((statement) => {
          const { Condition: _dropped, ...rest } = statement;
          return 'AWS' in (statement.Principal as object) ? { ...rest, Principal: { AWS: '*' } } : statement;
        }),
      ),
  },
  {
    id: 'trust-names-other-role',
    sentence: 'one tenant’s role trusts another tenant’s role',
    breaks: 'tenant-credentials',
    killedBy: ['sts-assume-other-role'],
    edit: ({ tenants: [first, second] }) =>
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
      ),
  },
  {
    id: 'trust-tags-open',
    sentence: 'the trust policy lets every principal of the account pass any session tag',
    breaks: 'tenant-credentials',
    killedBy: ['sts-chain-tags'],
    on: 'shared-role-session-tags',
    edit: () =>
      trustPolicies((statements) => [
        ...statements,
        {
          Sid: 'Mutant',
          Effect: 'Allow',
          Principal: { AWS: '*' },
          Action: ['sts:AssumeRole', 'sts:TagSession'],
        },
      ]),
  },
  {
    id: 'two-tenants-one-role',
    sentence:
      'two tenants share one IAM role, each with a session policy: data stays isolated, but one cannot be stopped alone',
    breaks: 'blast-radius',
    killedBy: ['tenant-stopped'],
    on: /^role-per-tenant/,
    edit:
      ({ topology, tenants: [first, second] }) =>
      (tf) => {
        if (first === undefined || second === undefined) return undefined;
        const role = `\${aws_iam_role.role-${second.id}.arn}`;
        const withDocument = (of: typeof first, more: object) =>
          editResources(
            'vault_aws_secret_backend_role',
            (body) => ({ ...body, policy_document: policyOfRole(tf, `role-policy-${of.id}`), ...more }),
            named('vault-role', of),
          );
        // Where roles live in another account, the trust asks for an external id, and the bucket’s policy names its role.
        const across: readonly Edit[] = topology.endsWith('-cross-account')
          ? [
              bucketPolicies(
                each((statement) => ({ ...statement, Principal: { AWS: role } })),
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

export default familyOf(SHARED, mutants);
