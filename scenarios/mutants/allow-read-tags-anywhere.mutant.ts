import { allowing, anyBucket, tenantPolicies } from '../lib/edit-terraform.ts';
import type { Mutant } from '../lib/mutant.ts';

const mutant: Mutant = {
  id: 'allow-read-tags-anywhere',
  sentence: 'the policies allow reading the tags of every object',
  breaks: 'tenant-metadata',
  killedBy: ['s3-read-tags'],
  mutate: (tf, { prefix }) => tenantPolicies(allowing('s3:GetObjectTagging', anyBucket(prefix)))(tf),
};

export default mutant;
