import {
  aclText,
  addResource,
  bucketPolicies,
  bucketPolicyOf,
  each,
  editResources,
  every,
  named,
  type Statement,
} from '@cordon/terraform/edit';
import { type FamilyRow, familyOf, READS } from '../mutant.ts';

const objectsOnly = (statement: Statement): Statement => ({
  ...statement,
  Resource: [statement.Resource].flat().filter((arn) => String(arn).endsWith('/*')),
});

const bucketOnly = (statement: Statement): Statement => ({
  ...statement,
  Resource: [statement.Resource].flat().filter((arn) => !String(arn).endsWith('/*')),
});

function sparingReads({ Action: _dropped, ...statement }: Statement): Statement {
  return { ...statement, NotAction: 's3:GetObject' };
}

function spareByPrefix(statement: Statement): Statement {
  const { StringNotEquals, StringNotLike, ...rest } = statement.Condition as Record<
    string,
    Record<string, unknown>
  >;
  const own = [StringNotEquals?.['aws:userid']].flat().map((value) => `${value}*`);
  const others = [StringNotLike?.['aws:userid'] ?? []].flat();
  return { ...statement, Condition: { ...rest, StringNotLike: { 'aws:userid': [...own, ...others] } } };
}

// `arn:aws:iam::…:role/cordon/name` → `arn:aws:sts::…:assumed-role/name/ci`
const SESSION =
  'arn:aws:sts::${data.aws_caller_identity.caller.account_id}:assumed-role/${aws_iam_role.role-shared.name}/ci';

/** What most of them have in common; a row says what it has otherwise. */
const SHARED = { breaks: 'tenant-data', killedBy: READS } as const;

const mutants: readonly FamilyRow<typeof SHARED>[] = [
  {
    id: 'bucket-deny-locks-owner-out',
    sentence: 'the bucket policy’s Deny excepts a session name that is never used',
    breaks: 'owner-access',
    killedBy: ['owner-reaches-own'],
    on: 'session-name',
    edit: () =>
      bucketPolicies(
        each((statement) => JSON.parse(JSON.stringify(statement).replaceAll(':tenant=', ':tenants='))),
      ),
  },
  {
    id: 'bucket-deny-misses-bucket',
    sentence: 'the bucket policy’s Deny names the objects but not the bucket',
    breaks: 'tenant-metadata',
    killedBy: ['s3-list'],
    on: 'session-name',
    edit: () => bucketPolicies(each(objectsOnly)),
  },
  {
    id: 'bucket-deny-misses-objects',
    sentence: 'the bucket policy’s Deny names the bucket but not the objects',
    on: 'session-name',
    edit: () => bucketPolicies(each(bucketOnly)),
  },
  {
    id: 'bucket-deny-not-action',
    sentence: 'the bucket policy’s Deny leaves reading out with `NotAction`',
    on: 'session-name',
    edit: () => bucketPolicies(each(sparingReads)),
  },
  {
    id: 'bucket-deny-own-prefix',
    sentence: 'the bucket policy’s Deny excepts every session name that begins with the tenant’s',
    on: 'session-name',
    edit: () => bucketPolicies(each(spareByPrefix)),
  },
  {
    id: 'bucket-policy-by-principal-arn',
    sentence:
      'one bucket’s policy allows everybody whose `aws:PrincipalArn` is the shared role: no session policy limits that',
    on: 'shared-role-session-policy',
    edit: ({ tenants: [, second] }) =>
      second &&
      addResource(
        'aws_s3_bucket_policy',
        'mutant',
        bucketPolicyOf(second, '*', {
          ArnEquals: { 'aws:PrincipalArn': '${aws_iam_role.role-shared.arn}' },
        }),
      ),
  },
  {
    id: 'bucket-policy-names-other-role',
    sentence: 'one bucket’s policy allows another tenant’s role',
    on: 'role-per-tenant',
    edit: ({ tenants: [first, second] }) =>
      first &&
      second &&
      addResource(
        'aws_s3_bucket_policy',
        'mutant',
        bucketPolicyOf(second, { AWS: `\${aws_iam_role.role-${first.id}.arn}` }),
      ),
  },
  {
    id: 'bucket-policy-names-session',
    sentence: 'one bucket’s policy allows a session by name, and the Vault policy lets tenants choose theirs',
    killedBy: ['session-name-chosen'],
    on: 'shared-role-session-policy',
    edit: ({ tenants: [, second] }) =>
      second &&
      every(
        aclText((hcl) => hcl.replace(/\n {4}"role_session_name" = \[\]/g, '')),
        addResource('aws_s3_bucket_policy', 'mutant', bucketPolicyOf(second, { AWS: SESSION })),
      ),
  },
  {
    id: 'bucket-policy-names-shared-role',
    sentence: 'one bucket’s policy allows the shared role by its ARN: the session policy still limits it',
    on: 'shared-role-session-policy',
    edit: ({ tenants: [, second] }) =>
      second &&
      addResource(
        'aws_s3_bucket_policy',
        'mutant',
        bucketPolicyOf(second, { AWS: '${aws_iam_role.role-shared.arn}' }),
      ),
  },
  {
    id: 'bucket-public',
    sentence: 'one bucket is public: its public access block is off and its policy allows `*`',
    killedBy: ['s3-read-objects', 's3-presigned', 's3-copy', 's3-anonymous'],
    notOn: ['session-name', 'role-per-tenant-cross-account'],
    edit: ({ tenants: [, second] }) =>
      second &&
      every(
        editResources(
          'aws_s3_bucket_public_access_block',
          (body) => ({ ...body, block_public_policy: false, restrict_public_buckets: false }),
          named('bucket-private', second),
        ),
        addResource('aws_s3_bucket_policy', 'mutant', {
          ...bucketPolicyOf(second, '*'),
          depends_on: [`aws_s3_bucket_public_access_block.bucket-private-${second.id}`],
        }),
      ),
  },
  {
    id: 'public-access-block-off',
    sentence: 'the buckets’ public access blocks are off; nothing is public yet',
    killedBy: [],
    edit: () =>
      editResources('aws_s3_bucket_public_access_block', (body) => ({
        ...body,
        block_public_acls: false,
        block_public_policy: false,
        ignore_public_acls: false,
        restrict_public_buckets: false,
      })),
  },
];

export default familyOf(SHARED, mutants);
