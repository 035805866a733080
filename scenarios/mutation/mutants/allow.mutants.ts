import type { Boundary } from '@cordon/domain';
import { allowing, anyBucket, tenantPolicies } from '@cordon/terraform/edit';
import { type MutantRow, READS } from '../mutant.ts';

const EVERYTHING = [...READS, 's3-list-buckets', 's3-write-own-bucket', 'iam-list', 'iam-write'];

type Anywhere = readonly [
  id: string,
  what: string,
  actions: string | readonly string[],
  killedBy: readonly string[],
];

/** By what is broken: what the policies allow on every bucket. */
const ANYWHERE: Readonly<Partial<Record<Boundary, readonly Anywhere[]>>> = {
  'tenant-metadata': [
    [
      'allow-bucket-location-anywhere',
      'GetBucketLocation on every bucket',
      's3:GetBucketLocation',
      ['s3-read-bucket-config'],
    ],
    ['allow-list-anywhere', 'listing every bucket', 's3:ListBucket', ['s3-list']],
    [
      'allow-list-uploads-anywhere',
      'listing the open uploads of every bucket: a sibling of ListBucket, forgotten',
      's3:ListBucketMultipartUploads',
      ['s3-list'],
    ],
    [
      'allow-list-versions-anywhere',
      'listing the versions of every bucket',
      's3:ListBucketVersions',
      ['s3-list'],
    ],
    [
      'allow-read-bucket-policy-anywhere',
      'reading the policy of every bucket',
      's3:GetBucketPolicy',
      ['s3-read-bucket-policy'],
    ],
    ['allow-read-tags-anywhere', 'reading the tags of every object', 's3:GetObjectTagging', ['s3-read-tags']],
  ],
  'self-grant': [
    [
      'allow-bucket-settings-anywhere',
      'changing the tags and the public access block of every bucket',
      ['s3:PutBucketTagging', 's3:PutBucketPublicAccessBlock'],
      ['s3-write-bucket-config', 's3-write-own-bucket'],
    ],
    [
      'allow-put-bucket-policy-anywhere',
      'writing the policy of every bucket',
      's3:PutBucketPolicy',
      ['s3-write-bucket-policy', 's3-write-own-bucket'],
    ],
    ['allow-write-tags-anywhere', 'tagging every object', 's3:PutObjectTagging', ['s3-write-tags']],
  ],
  'tenant-data': [
    ['allow-delete-anywhere', 'deleting objects of every bucket', 's3:DeleteObject', ['s3-write-objects']],
    ['allow-read-anywhere', 'reading objects of every bucket', 's3:GetObject', READS],
    [
      'allow-write-anywhere',
      'writing objects into every bucket',
      's3:PutObject',
      ['s3-write-objects', 's3-presigned', 's3-copy', 's3-multipart'],
    ],
  ],
};

const mutants: readonly MutantRow[] = [
  ...Object.entries(ANYWHERE).flatMap(([breaks, rows]) =>
    rows.map(([id, what, actions, killedBy]) => ({
      id,
      sentence: `the policies allow ${what}`,
      breaks: breaks as Boundary,
      killedBy,
      edit: ({ prefix }: { readonly prefix: string }) => tenantPolicies(allowing(actions, anyBucket(prefix))),
    })),
  ),
  {
    id: 'allow-everything',
    sentence: 'the policies allow every action on everything',
    breaks: 'tenant-data',
    killedBy: EVERYTHING,
    edit: () => tenantPolicies(allowing('*', '*')),
  },
  {
    id: 'allow-iam-list',
    sentence: 'the policies allow listing and reading the users and roles of the account',
    breaks: 'tenant-enumeration',
    killedBy: ['iam-list'],
    notOn: ['federation-token'],
    edit: () => tenantPolicies(allowing(['iam:ListUsers', 'iam:ListRoles', 'iam:GetRole'], '*')),
  },
  {
    id: 'allow-iam-write',
    sentence: 'the policies allow writing inline policies and tags in IAM',
    breaks: 'self-grant',
    killedBy: ['iam-write'],
    // IAM takes no federated user’s credentials, whatever a policy says.
    notOn: ['federation-token'],
    edit: () => tenantPolicies(allowing(['iam:PutUserPolicy', 'iam:PutRolePolicy', 'iam:TagRole'], '*')),
  },
  {
    id: 'allow-list-all-my-buckets',
    sentence: 'the policies allow `s3:ListAllMyBuckets`',
    breaks: 'tenant-enumeration',
    killedBy: ['s3-list-buckets'],
    // Across accounts it lists the roles’ account, which has no bucket: nothing is broken there.
    notOn: ['role-per-tenant-cross-account'],
    edit: () => tenantPolicies(allowing('s3:ListAllMyBuckets', '*')),
  },
  {
    id: 'allow-not-action',
    sentence: 'an Allow with `NotAction`, which was meant as a Deny',
    breaks: 'tenant-data',
    killedBy: EVERYTHING,
    edit: () =>
      tenantPolicies((statements) => [
        ...statements,
        { Sid: 'Mutant', Effect: 'Allow', NotAction: 's3:PutBucketPolicy', Resource: '*' },
      ]),
  },
];

export default mutants;
