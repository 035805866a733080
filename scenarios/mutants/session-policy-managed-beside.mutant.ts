import { editResources } from '../lib/edit-terraform.ts';
import type { Mutant } from '../lib/mutant.ts';

const mutant: Mutant = {
  id: 'session-policy-managed-beside',
  sentence: '`AmazonS3FullAccess` was added beside the policy document: session policies add up',
  breaks: 'tenant-data',
  killedBy: ['s3-read-objects', 's3-presigned', 's3-copy'],
  mutate: (tf, { topology }) =>
    topology !== 'shared-role-session-policy'
      ? undefined
      : editResources('vault_aws_secret_backend_role', (body) => ({
          ...body,
          policy_arns: ['arn:aws:iam::aws:policy/AmazonS3FullAccess'],
        }))(tf),
};

export default mutant;
