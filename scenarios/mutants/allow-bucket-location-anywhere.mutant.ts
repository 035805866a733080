import { allowing, anyBucket, tenantPolicies } from '../lib/edit-terraform.ts';
import type { Mutant } from '../lib/mutant.ts';

const mutant: Mutant = {
  id: 'allow-bucket-location-anywhere',
  sentence: 'the policies allow asking where every bucket is',
  breaks: 'tenant-metadata',
  killedBy: ['s3-read-bucket-config'],
  mutate: (tf, { prefix }) => tenantPolicies(allowing('s3:GetBucketLocation', anyBucket(prefix)))(tf),
};

export default mutant;
