import { named, prefixPair, rebucket, rolePolicies, widening } from '../lib/edit-terraform.ts';
import type { Mutant } from '../lib/mutant.ts';

const mutant: Mutant = {
  id: 'role-policy-own-prefix',
  sentence: 'the identity policy ends the bucket’s name with a wildcard, so that `acme` covers `acme-eu`',
  breaks: 'tenant-data',
  killedBy: ['s3-read-objects', 's3-presigned', 's3-copy'],
  mutate: (tf, { tenants }) => {
    const [short] = prefixPair(tenants) ?? [];
    return short && rolePolicies(widening(rebucket(`${short.bucket}*`)), named('role-policy', short))(tf);
  },
};

export default mutant;
