import { named, rebucket, vaultDocuments, widening } from '../lib/edit-terraform.ts';
import type { Mutant } from '../lib/mutant.ts';

const mutant: Mutant = {
  id: 'session-policy-of-another',
  sentence: 'a copied block: one tenant’s Vault role carries another tenant’s policy document',
  breaks: 'tenant-data',
  killedBy: ['s3-read-objects', 's3-presigned', 's3-copy'],
  mutate: (tf, { tenants: [first, second] }) =>
    second && vaultDocuments(widening(rebucket(second.bucket)), named('vault-role', first))(tf),
};

export default mutant;
