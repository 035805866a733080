import { allowing, anyBucket, tenantPolicies } from '../lib/edit-terraform.ts';
import type { Mutant } from '../lib/mutant.ts';

const mutant: Mutant = {
  id: 'allow-read-bucket-policy-anywhere',
  sentence: 'the policies allow reading the policy of every bucket',
  breaks: 'tenant-metadata',
  killedBy: ['s3-read-bucket-policy'],
  mutate: (tf, { prefix }) => tenantPolicies(allowing('s3:GetBucketPolicy', anyBucket(prefix)))(tf),
};

export default mutant;
