import { tenantPolicies } from '../lib/edit-terraform.ts';
import type { Mutant } from '../lib/mutant.ts';

const mutant: Mutant = {
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
};

export default mutant;
