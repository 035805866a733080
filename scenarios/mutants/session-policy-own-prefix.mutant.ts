import { named, prefixPair, rebucket, vaultDocuments, widening } from '../lib/edit-terraform.ts';
import type { Mutant } from '../lib/mutant.ts';

const mutant: Mutant = {
  id: 'session-policy-own-prefix',
  sentence: 'a policy document ends the bucket’s name with a wildcard, so that `acme` covers `acme-eu`',
  breaks: 'tenant-data',
  killedBy: ['s3-read-objects', 's3-presigned', 's3-copy'],
  mutate: (tf, { tenants }) => {
    const [short] = prefixPair(tenants) ?? [];
    return short && vaultDocuments(widening(rebucket(`${short.bucket}*`)), named('vault-role', short))(tf);
  },
};

export default mutant;
