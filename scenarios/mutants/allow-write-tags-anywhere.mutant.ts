import { allowing, anyBucket, tenantPolicies } from '../lib/edit-terraform.ts';
import type { Mutant } from '../lib/mutant.ts';

const mutant: Mutant = {
  id: 'allow-write-tags-anywhere',
  sentence: 'the policies allow tagging every object',
  breaks: 'self-grant',
  killedBy: ['s3-write-tags'],
  mutate: (tf, { prefix }) => tenantPolicies(allowing('s3:PutObjectTagging', anyBucket(prefix)))(tf),
};

export default mutant;
