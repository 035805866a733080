import { addResource, bucketPolicyOf, editResources, every, named } from '../lib/edit-terraform.ts';
import type { Mutant } from '../lib/mutant.ts';

const mutant: Mutant = {
  id: 'bucket-public',
  sentence: 'one bucket lets everybody in: its public access block is off and its policy allows `*`',
  breaks: 'tenant-data',
  killedBy: ['s3-read-objects', 's3-presigned', 's3-copy', 's3-anonymous'],
  mutate: (tf, { topology, tenants: [, second] }) =>
    topology === 'session-name' || topology === 'role-per-tenant-cross-account' || second === undefined
      ? undefined
      : every(
          editResources('aws_s3_bucket_public_access_block', (body, name) =>
            named('bucket-private', second)(name)
              ? { ...body, block_public_policy: false, restrict_public_buckets: false }
              : undefined,
          ),
          addResource('aws_s3_bucket_policy', 'mutant', {
            ...bucketPolicyOf(second, '*'),
            depends_on: [`aws_s3_bucket_public_access_block.bucket-private-${second.id}`],
          }),
        )(tf),
};

export default mutant;
