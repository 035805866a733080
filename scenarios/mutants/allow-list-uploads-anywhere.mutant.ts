import { allowing, anyBucket, tenantPolicies } from '../lib/edit-terraform.ts';
import type { Mutant } from '../lib/mutant.ts';

const mutant: Mutant = {
  id: 'allow-list-uploads-anywhere',
  sentence: 'the policies allow listing the open uploads of every bucket: a sibling of ListBucket, forgotten',
  breaks: 'tenant-metadata',
  killedBy: ['s3-list'],
  mutate: (tf, { prefix }) =>
    tenantPolicies(allowing('s3:ListBucketMultipartUploads', anyBucket(prefix)))(tf),
};

export default mutant;
