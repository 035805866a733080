import { editResources } from '../lib/edit-terraform.ts';
import type { Mutant } from '../lib/mutant.ts';

const mutant: Mutant = {
  id: 'public-access-block-off',
  sentence: 'the buckets’ public access blocks are off; by itself nothing is public yet',
  breaks: 'tenant-data',
  killedBy: [],
  mutate: (tf) =>
    editResources('aws_s3_bucket_public_access_block', (body) => ({
      ...body,
      block_public_acls: false,
      block_public_policy: false,
      ignore_public_acls: false,
      restrict_public_buckets: false,
    }))(tf),
};

export default mutant;
