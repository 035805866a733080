import { allowing, anyBucket, tenantPolicies } from '@cordon/terraform/edit';
import type { Mutant } from '../mutant.ts';

const mutants: readonly Mutant[] = [
  {
    id: 'allow-bucket-location-anywhere',
    sentence: 'the policies allow asking where every bucket is',
    breaks: 'tenant-metadata',
    killedBy: ['s3-read-bucket-config'],
    mutate: (tf, { prefix }) => tenantPolicies(allowing('s3:GetBucketLocation', anyBucket(prefix)))(tf),
  },
  {
    id: 'allow-bucket-settings-anywhere',
    sentence: 'the policies allow changing the tags and the public access block of every bucket',
    breaks: 'self-grant',
    killedBy: ['s3-write-bucket-config', 's3-write-own-bucket'],
    mutate: (tf, { prefix }) =>
      tenantPolicies(allowing(['s3:PutBucketTagging', 's3:PutBucketPublicAccessBlock'], anyBucket(prefix)))(
        tf,
      ),
  },
  {
    id: 'allow-delete-anywhere',
    sentence: 'the policies allow deleting objects of every bucket',
    breaks: 'tenant-data',
    killedBy: ['s3-write-objects'],
    mutate: (tf, { prefix }) => tenantPolicies(allowing('s3:DeleteObject', anyBucket(prefix)))(tf),
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
    mutate: (tf) => tenantPolicies(allowing('*', '*'))(tf),
  },
  {
    id: 'allow-iam-list',
    sentence: 'the policies allow looking at the users and roles of the account',
    breaks: 'tenant-enumeration',
    killedBy: ['iam-list'],
    mutate: (tf, { topology }) =>
      topology === 'federation-token'
        ? undefined
        : tenantPolicies(allowing(['iam:ListUsers', 'iam:ListRoles', 'iam:GetRole'], '*'))(tf),
  },
  {
    id: 'allow-iam-write',
    sentence: 'the policies allow writing inline policies and tags in IAM',
    breaks: 'self-grant',
    killedBy: ['iam-write'],
    mutate: (tf, { topology }) =>
      // IAM takes no federated user’s credentials, whatever a policy says.
      topology === 'federation-token'
        ? undefined
        : tenantPolicies(allowing(['iam:PutUserPolicy', 'iam:PutRolePolicy', 'iam:TagRole'], '*'))(tf),
  },
  {
    id: 'allow-list-all-my-buckets',
    sentence: 'the policies allow `s3:ListAllMyBuckets`',
    breaks: 'tenant-enumeration',
    killedBy: ['s3-list-buckets'],
    // Across accounts it lists the roles’ account, which has no bucket: nothing is broken there.
    mutate: (tf, { topology }) =>
      topology === 'role-per-tenant-cross-account'
        ? undefined
        : tenantPolicies(allowing('s3:ListAllMyBuckets', '*'))(tf),
  },
  {
    id: 'allow-list-anywhere',
    sentence: 'the policies allow listing every bucket',
    breaks: 'tenant-metadata',
    killedBy: ['s3-list'],
    mutate: (tf, { prefix }) => tenantPolicies(allowing('s3:ListBucket', anyBucket(prefix)))(tf),
  },
  {
    id: 'allow-list-uploads-anywhere',
    sentence:
      'the policies allow listing the open uploads of every bucket: a sibling of ListBucket, forgotten',
    breaks: 'tenant-metadata',
    killedBy: ['s3-list'],
    mutate: (tf, { prefix }) =>
      tenantPolicies(allowing('s3:ListBucketMultipartUploads', anyBucket(prefix)))(tf),
  },
  {
    id: 'allow-list-versions-anywhere',
    sentence: 'the policies allow listing the versions of every bucket',
    breaks: 'tenant-metadata',
    killedBy: ['s3-list'],
    mutate: (tf, { prefix }) => tenantPolicies(allowing('s3:ListBucketVersions', anyBucket(prefix)))(tf),
  },
  {
    id: 'allow-not-action',
    sentence: 'an Allow with `NotAction` was meant to be a ban',
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
    mutate: (tf) =>
      tenantPolicies((statements) => [
        ...statements,
        { Sid: 'Mutant', Effect: 'Allow', NotAction: 's3:PutBucketPolicy', Resource: '*' },
      ])(tf),
  },
  {
    id: 'allow-put-bucket-policy-anywhere',
    sentence: 'the policies allow writing the policy of every bucket',
    breaks: 'self-grant',
    killedBy: ['s3-write-bucket-policy', 's3-write-own-bucket'],
    mutate: (tf, { prefix }) => tenantPolicies(allowing('s3:PutBucketPolicy', anyBucket(prefix)))(tf),
  },
  {
    id: 'allow-read-anywhere',
    sentence: 'the policies allow reading objects of every bucket',
    breaks: 'tenant-data',
    killedBy: ['s3-read-objects', 's3-presigned', 's3-copy'],
    mutate: (tf, { prefix }) => tenantPolicies(allowing('s3:GetObject', anyBucket(prefix)))(tf),
  },
  {
    id: 'allow-read-bucket-policy-anywhere',
    sentence: 'the policies allow reading the policy of every bucket',
    breaks: 'tenant-metadata',
    killedBy: ['s3-read-bucket-policy'],
    mutate: (tf, { prefix }) => tenantPolicies(allowing('s3:GetBucketPolicy', anyBucket(prefix)))(tf),
  },
  {
    id: 'allow-read-tags-anywhere',
    sentence: 'the policies allow reading the tags of every object',
    breaks: 'tenant-metadata',
    killedBy: ['s3-read-tags'],
    mutate: (tf, { prefix }) => tenantPolicies(allowing('s3:GetObjectTagging', anyBucket(prefix)))(tf),
  },
  {
    id: 'allow-write-anywhere',
    sentence: 'the policies allow writing objects into every bucket',
    breaks: 'tenant-data',
    killedBy: ['s3-write-objects', 's3-presigned', 's3-copy', 's3-multipart'],
    mutate: (tf, { prefix }) => tenantPolicies(allowing('s3:PutObject', anyBucket(prefix)))(tf),
  },
  {
    id: 'allow-write-tags-anywhere',
    sentence: 'the policies allow tagging every object',
    breaks: 'self-grant',
    killedBy: ['s3-write-tags'],
    mutate: (tf, { prefix }) => tenantPolicies(allowing('s3:PutObjectTagging', anyBucket(prefix)))(tf),
  },
];

export default mutants;
