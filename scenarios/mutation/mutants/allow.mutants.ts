import { allowing, anyBucket, tenantPolicies } from '@cordon/terraform/edit';
import { type MutantRow, READS } from '../mutant.ts';

const mutants: readonly MutantRow[] = [
  {
    id: 'allow-bucket-location-anywhere',
    sentence: 'the policies allow GetBucketLocation on every bucket',
    breaks: 'tenant-metadata',
    killedBy: ['s3-read-bucket-config'],
    edit: ({ prefix }) => tenantPolicies(allowing('s3:GetBucketLocation', anyBucket(prefix))),
  },
  {
    id: 'allow-bucket-settings-anywhere',
    sentence: 'the policies allow changing the tags and the public access block of every bucket',
    breaks: 'self-grant',
    killedBy: ['s3-write-bucket-config', 's3-write-own-bucket'],
    edit: ({ prefix }) =>
      tenantPolicies(allowing(['s3:PutBucketTagging', 's3:PutBucketPublicAccessBlock'], anyBucket(prefix))),
  },
  {
    id: 'allow-delete-anywhere',
    sentence: 'the policies allow deleting objects of every bucket',
    breaks: 'tenant-data',
    killedBy: ['s3-write-objects'],
    edit: ({ prefix }) => tenantPolicies(allowing('s3:DeleteObject', anyBucket(prefix))),
  },
  {
    id: 'allow-everything',
    sentence: 'the policies allow every action on everything',
    breaks: 'tenant-data',
    killedBy: [
      's3-read-objects',
      's3-presigned',
      's3-copy',
      's3-list-buckets',
      's3-write-own-bucket',
      'iam-list',
      'iam-write',
    ],
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
    id: 'allow-list-anywhere',
    sentence: 'the policies allow listing every bucket',
    breaks: 'tenant-metadata',
    killedBy: ['s3-list'],
    edit: ({ prefix }) => tenantPolicies(allowing('s3:ListBucket', anyBucket(prefix))),
  },
  {
    id: 'allow-list-uploads-anywhere',
    sentence:
      'the policies allow listing the open uploads of every bucket: a sibling of ListBucket, forgotten',
    breaks: 'tenant-metadata',
    killedBy: ['s3-list'],
    edit: ({ prefix }) => tenantPolicies(allowing('s3:ListBucketMultipartUploads', anyBucket(prefix))),
  },
  {
    id: 'allow-list-versions-anywhere',
    sentence: 'the policies allow listing the versions of every bucket',
    breaks: 'tenant-metadata',
    killedBy: ['s3-list'],
    edit: ({ prefix }) => tenantPolicies(allowing('s3:ListBucketVersions', anyBucket(prefix))),
  },
  {
    id: 'allow-not-action',
    sentence: 'an Allow with `NotAction`, which was meant as a Deny',
    breaks: 'tenant-data',
    killedBy: [
      's3-read-objects',
      's3-presigned',
      's3-copy',
      's3-list-buckets',
      's3-write-own-bucket',
      'iam-list',
      'iam-write',
    ],
    edit: () =>
      tenantPolicies((statements) => [
        ...statements,
        { Sid: 'Mutant', Effect: 'Allow', NotAction: 's3:PutBucketPolicy', Resource: '*' },
      ]),
  },
  {
    id: 'allow-put-bucket-policy-anywhere',
    sentence: 'the policies allow writing the policy of every bucket',
    breaks: 'self-grant',
    killedBy: ['s3-write-bucket-policy', 's3-write-own-bucket'],
    edit: ({ prefix }) => tenantPolicies(allowing('s3:PutBucketPolicy', anyBucket(prefix))),
  },
  {
    id: 'allow-read-anywhere',
    sentence: 'the policies allow reading objects of every bucket',
    breaks: 'tenant-data',
    killedBy: READS,
    edit: ({ prefix }) => tenantPolicies(allowing('s3:GetObject', anyBucket(prefix))),
  },
  {
    id: 'allow-read-bucket-policy-anywhere',
    sentence: 'the policies allow reading the policy of every bucket',
    breaks: 'tenant-metadata',
    killedBy: ['s3-read-bucket-policy'],
    edit: ({ prefix }) => tenantPolicies(allowing('s3:GetBucketPolicy', anyBucket(prefix))),
  },
  {
    id: 'allow-read-tags-anywhere',
    sentence: 'the policies allow reading the tags of every object',
    breaks: 'tenant-metadata',
    killedBy: ['s3-read-tags'],
    edit: ({ prefix }) => tenantPolicies(allowing('s3:GetObjectTagging', anyBucket(prefix))),
  },
  {
    id: 'allow-write-anywhere',
    sentence: 'the policies allow writing objects into every bucket',
    breaks: 'tenant-data',
    killedBy: ['s3-write-objects', 's3-presigned', 's3-copy', 's3-multipart'],
    edit: ({ prefix }) => tenantPolicies(allowing('s3:PutObject', anyBucket(prefix))),
  },
  {
    id: 'allow-write-tags-anywhere',
    sentence: 'the policies allow tagging every object',
    breaks: 'self-grant',
    killedBy: ['s3-write-tags'],
    edit: ({ prefix }) => tenantPolicies(allowing('s3:PutObjectTagging', anyBucket(prefix))),
  },
];

export default mutants;
