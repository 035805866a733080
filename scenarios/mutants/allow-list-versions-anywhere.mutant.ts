import { allowing, anyBucket, tenantPolicies } from '../lib/edit-terraform.ts';
import type { Mutant } from '../lib/mutant.ts';

const mutant: Mutant = {
  id: 'allow-list-versions-anywhere',
  sentence: 'the policies allow listing the versions of every bucket',
  breaks: 'tenant-metadata',
  killedBy: ['s3-list'],
  mutate: (tf, { prefix }) => tenantPolicies(allowing('s3:ListBucketVersions', anyBucket(prefix)))(tf),
};

export default mutant;
