import { aclRule } from '../lib/edit-terraform.ts';
import type { Mutant } from '../lib/mutant.ts';

const mutant: Mutant = {
  id: 'acl-token-create',
  sentence: 'the Vault policy allows making tokens with any policy',
  breaks: 'tenant-credentials',
  killedBy: ['vault-forge-token'],
  mutate: (tf) => aclRule('auth/token/create', 'create', 'update', 'sudo')(tf),
};

export default mutant;
