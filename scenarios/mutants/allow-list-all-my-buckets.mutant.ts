import { allowing, tenantPolicies } from '../lib/edit-terraform.ts';
import type { Mutant } from '../lib/mutant.ts';

const mutant: Mutant = {
  id: 'allow-list-all-my-buckets',
  sentence: 'the policies allow `s3:ListAllMyBuckets`',
  breaks: 'tenant-enumeration',
  killedBy: ['s3-list-buckets'],
  // Across accounts it lists the roles’ account, which has no bucket: nothing is broken there.
  mutate: (tf, { topology }) =>
    topology === 'role-per-tenant-cross-account'
      ? undefined
      : tenantPolicies(allowing('s3:ListAllMyBuckets', '*'))(tf),
};

export default mutant;
