import { rebucket, rolePolicies, widening } from '../lib/edit-terraform.ts';
import type { Mutant } from '../lib/mutant.ts';

const mutant: Mutant = {
  id: 'role-policy-any-bucket',
  sentence: 'the identity policy of each tenant’s role names every bucket',
  breaks: 'tenant-data',
  killedBy: ['s3-read-objects', 's3-presigned', 's3-copy'],
  mutate: (tf, { topology, prefix }) =>
    topology.startsWith('role-per-tenant') ? rolePolicies(widening(rebucket(`${prefix}-*`)))(tf) : undefined,
};

export default mutant;
