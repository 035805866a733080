import { bucketPolicies, type Statement } from '../lib/edit-terraform.ts';
import type { Mutant } from '../lib/mutant.ts';

const bucketOnly = (statement: Statement): Statement => ({
  ...statement,
  Resource: [statement.Resource].flat().filter((arn) => !String(arn).endsWith('/*')),
});

const mutant: Mutant = {
  id: 'bucket-deny-misses-objects',
  sentence: 'the bucket policy’s Deny names the bucket but not the objects',
  breaks: 'tenant-data',
  killedBy: ['s3-read-objects', 's3-presigned', 's3-copy'],
  mutate: (tf, { topology }) =>
    topology === 'session-name' ? bucketPolicies((statements) => statements.map(bucketOnly))(tf) : undefined,
};

export default mutant;
