import { allowing, anyBucket, tenantPolicies } from '../lib/edit-terraform.ts';
import type { Mutant } from '../lib/mutant.ts';

const mutant: Mutant = {
  id: 'allow-read-anywhere',
  sentence: 'the policies allow reading objects of every bucket',
  breaks: 'tenant-data',
  killedBy: ['s3-read-objects', 's3-presigned', 's3-copy'],
  mutate: (tf, { prefix }) => tenantPolicies(allowing('s3:GetObject', anyBucket(prefix)))(tf),
};

export default mutant;
