import { aclRule } from '../lib/edit-terraform.ts';
import type { Mutant } from '../lib/mutant.ts';

const mutant: Mutant = {
  id: 'acl-read-roles',
  sentence: 'the Vault policy allows reading every role of the engine',
  breaks: 'control-plane',
  killedBy: ['vault-read-role'],
  mutate: (tf, { prefix }) => aclRule(`${prefix}-aws/roles/*`, 'read')(tf),
};

export default mutant;
