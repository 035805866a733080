import { aclRule } from '../lib/edit-terraform.ts';
import type { Mutant } from '../lib/mutant.ts';

const mutant: Mutant = {
  id: 'acl-write-roles',
  sentence: 'the Vault policy allows writing roles of the engine',
  breaks: 'control-plane',
  killedBy: ['vault-write-role'],
  mutate: (tf, { prefix }) => aclRule(`${prefix}-aws/roles/*`, 'create', 'update')(tf),
};

export default mutant;
