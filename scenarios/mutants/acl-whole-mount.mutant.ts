import { aclRule } from '../lib/edit-terraform.ts';
import type { Mutant } from '../lib/mutant.ts';

const mutant: Mutant = {
  id: 'acl-whole-mount',
  sentence: 'the Vault policy allows the whole mount of the AWS engine',
  breaks: 'tenant-credentials',
  killedBy: ['vault-creds-path'],
  mutate: (tf, { prefix }) => aclRule(`${prefix}-aws/*`, 'create', 'read', 'update', 'delete', 'list')(tf),
};

export default mutant;
