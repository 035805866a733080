import { bucketPolicies, every, rebucket, rolePolicies, widening } from '../lib/edit-terraform.ts';
import type { Mutant } from '../lib/mutant.ts';

const mutant: Mutant = {
  id: 'cross-account-both-sides-wide',
  sentence:
    'the buckets admit the roles’ whole account, and the roles name every bucket: across accounts it takes both',
  breaks: 'tenant-data',
  killedBy: ['s3-read-objects', 's3-presigned', 's3-copy'],
  mutate: (tf, { topology, prefix }) =>
    topology !== 'role-per-tenant-cross-account'
      ? undefined
      : every(
          rolePolicies(widening(rebucket(`${prefix}-*`))),
          bucketPolicies((statements) =>
            statements.map((statement) => ({ ...statement, Principal: { AWS: ACCOUNT } })),
          ),
        )(tf),
};

const ACCOUNT = 'arn:aws:iam::${data.aws_caller_identity.role-account.account_id}:root';

export default mutant;
