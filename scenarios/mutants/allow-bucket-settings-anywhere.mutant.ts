import { allowing, anyBucket, tenantPolicies } from '../lib/edit-terraform.ts';
import type { Mutant } from '../lib/mutant.ts';

const mutant: Mutant = {
  id: 'allow-bucket-settings-anywhere',
  sentence: 'the policies allow changing the tags and the public access block of every bucket',
  breaks: 'self-grant',
  killedBy: ['s3-write-bucket-config', 's3-write-own-bucket'],
  mutate: (tf, { prefix }) =>
    tenantPolicies(allowing(['s3:PutBucketTagging', 's3:PutBucketPublicAccessBlock'], anyBucket(prefix)))(tf),
};

export default mutant;
