import { allowing, anyBucket, tenantPolicies } from '../lib/edit-terraform.ts';
import type { Mutant } from '../lib/mutant.ts';

const mutant: Mutant = {
  id: 'allow-write-anywhere',
  sentence: 'the policies allow writing objects into every bucket',
  breaks: 'tenant-data',
  killedBy: ['s3-write-objects', 's3-presigned', 's3-copy', 's3-multipart'],
  mutate: (tf, { prefix }) => tenantPolicies(allowing('s3:PutObject', anyBucket(prefix)))(tf),
};

export default mutant;
