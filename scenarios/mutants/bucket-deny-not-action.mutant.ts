import { bucketPolicies, type Statement } from '../lib/edit-terraform.ts';
import type { Mutant } from '../lib/mutant.ts';

function sparingReads({ Action: _dropped, ...statement }: Statement): Statement {
  return { ...statement, NotAction: 's3:GetObject' };
}

const mutant: Mutant = {
  id: 'bucket-deny-not-action',
  sentence: 'the bucket policy’s Deny leaves reading out with `NotAction`',
  breaks: 'tenant-data',
  killedBy: ['s3-read-objects', 's3-presigned', 's3-copy'],
  mutate: (tf, { topology }) =>
    topology === 'session-name'
      ? bucketPolicies((statements) => statements.map(sparingReads))(tf)
      : undefined,
};

export default mutant;
