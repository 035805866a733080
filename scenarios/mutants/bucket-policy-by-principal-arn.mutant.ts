import { addResource, bucketPolicyOf } from '../lib/edit-terraform.ts';
import type { Mutant } from '../lib/mutant.ts';

const mutant: Mutant = {
  id: 'bucket-policy-by-principal-arn',
  sentence:
    'one bucket’s policy allows everybody whose `aws:PrincipalArn` is the shared role: no session policy limits that',
  breaks: 'tenant-data',
  killedBy: ['s3-read-objects', 's3-presigned', 's3-copy'],
  mutate: (tf, { topology, tenants: [, second] }) =>
    topology !== 'shared-role-session-policy' || second === undefined
      ? undefined
      : addResource(
          'aws_s3_bucket_policy',
          'mutant',
          bucketPolicyOf(second, '*', {
            ArnEquals: { 'aws:PrincipalArn': '${aws_iam_role.role-shared.arn}' },
          }),
        )(tf),
};

export default mutant;
