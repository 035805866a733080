import { bucketPolicies, type Statement } from '../lib/edit-terraform.ts';
import type { Mutant } from '../lib/mutant.ts';

const objectsOnly = (statement: Statement): Statement => ({
  ...statement,
  Resource: [statement.Resource].flat().filter((arn) => String(arn).endsWith('/*')),
});

const mutant: Mutant = {
  id: 'bucket-deny-misses-bucket',
  sentence: 'the bucket policy’s Deny names the objects but not the bucket',
  breaks: 'tenant-metadata',
  killedBy: ['s3-list'],
  mutate: (tf, { topology }) =>
    topology === 'session-name' ? bucketPolicies((statements) => statements.map(objectsOnly))(tf) : undefined,
};

export default mutant;
