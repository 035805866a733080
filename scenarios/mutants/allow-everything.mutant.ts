import { allowing, tenantPolicies } from '../lib/edit-terraform.ts';
import type { Mutant } from '../lib/mutant.ts';

const mutant: Mutant = {
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
};

export default mutant;
