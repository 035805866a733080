import { rolePolicies, widening } from '../lib/edit-terraform.ts';
import type { Mutant } from '../lib/mutant.ts';

const mutant: Mutant = {
  id: 'tag-policy-without-tag',
  sentence: 'the role’s policy names every bucket instead of `${aws:PrincipalTag/tenant}`',
  breaks: 'tenant-data',
  killedBy: ['s3-read-objects', 's3-presigned', 's3-copy'],
  mutate: (tf) =>
    rolePolicies(widening((pattern) => pattern.replace(/\$+\{aws:PrincipalTag\/tenant\}/, '*')))(tf),
};

export default mutant;
