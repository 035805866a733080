import { aclRule } from '../lib/edit-terraform.ts';
import type { Mutant } from '../lib/mutant.ts';

const mutant: Mutant = {
  id: 'acl-config',
  sentence: 'the Vault policy allows the engine’s configuration',
  breaks: 'control-plane',
  killedBy: ['vault-config'],
  mutate: (tf, { prefix }) => aclRule(`${prefix}-aws/config/*`, 'create', 'read', 'update')(tf),
};

export default mutant;
