import { addResource, bucketPolicyOf } from '../lib/edit-terraform.ts';
import type { Mutant } from '../lib/mutant.ts';

const mutant: Mutant = {
  id: 'bucket-policy-names-shared-role',
  sentence: 'one bucket’s policy allows the shared role by its ARN: the session policy still limits it',
  breaks: 'tenant-data',
  killedBy: ['s3-read-objects', 's3-presigned', 's3-copy'],
  mutate: (tf, { topology, tenants: [, second] }) =>
    topology !== 'shared-role-session-policy' || second === undefined
      ? undefined
      : addResource(
          'aws_s3_bucket_policy',
          'mutant',
          bucketPolicyOf(second, { AWS: '${aws_iam_role.role-shared.arn}' }),
        )(tf),
};

export default mutant;
