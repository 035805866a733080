import { allowing, anyBucket, tenantPolicies } from '../lib/edit-terraform.ts';
import type { Mutant } from '../lib/mutant.ts';

const mutant: Mutant = {
  id: 'allow-put-bucket-policy-anywhere',
  sentence: 'the policies allow writing the policy of every bucket',
  breaks: 'self-grant',
  killedBy: ['s3-write-bucket-policy', 's3-write-own-bucket'],
  mutate: (tf, { prefix }) => tenantPolicies(allowing('s3:PutBucketPolicy', anyBucket(prefix)))(tf),
};

export default mutant;
