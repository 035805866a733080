import { addResource, bucketPolicyOf } from '../lib/edit-terraform.ts';
import type { Mutant } from '../lib/mutant.ts';

const mutant: Mutant = {
  id: 'bucket-policy-names-other-role',
  sentence: 'one bucket’s policy allows another tenant’s role',
  breaks: 'tenant-data',
  killedBy: ['s3-read-objects', 's3-presigned', 's3-copy'],
  mutate: (tf, { topology, tenants: [first, second] }) =>
    topology !== 'role-per-tenant' || first === undefined || second === undefined
      ? undefined
      : addResource(
          'aws_s3_bucket_policy',
          'mutant',
          bucketPolicyOf(second, { AWS: `\${aws_iam_role.role-${first.id}.arn}` }),
        )(tf),
};

export default mutant;
