import { aclRule } from '../lib/edit-terraform.ts';
import type { Mutant } from '../lib/mutant.ts';

const mutant: Mutant = {
  id: 'acl-list-roles',
  sentence: 'the Vault policy allows listing the engine’s roles',
  breaks: 'tenant-enumeration',
  killedBy: ['vault-list-roles'],
  mutate: (tf, { prefix }) => aclRule(`${prefix}-aws/roles`, 'list')(tf),
};

export default mutant;
