import { allowing, anyBucket, tenantPolicies } from '../lib/edit-terraform.ts';
import type { Mutant } from '../lib/mutant.ts';

const mutant: Mutant = {
  id: 'allow-delete-anywhere',
  sentence: 'the policies allow deleting objects of every bucket',
  breaks: 'tenant-data',
  killedBy: ['s3-write-objects'],
  mutate: (tf, { prefix }) => tenantPolicies(allowing('s3:DeleteObject', anyBucket(prefix)))(tf),
};

export default mutant;
