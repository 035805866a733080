import { rebucket, vaultDocuments, widening } from '../lib/edit-terraform.ts';
import type { Mutant } from '../lib/mutant.ts';

const mutant: Mutant = {
  id: 'session-policy-any-bucket',
  sentence: 'the policy documents of the Vault roles name every bucket',
  breaks: 'tenant-data',
  killedBy: ['s3-read-objects', 's3-presigned', 's3-copy'],
  mutate: (tf, { prefix }) => vaultDocuments(widening(rebucket(`${prefix}-*`)))(tf),
};

export default mutant;
