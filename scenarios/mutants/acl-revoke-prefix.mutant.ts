import { aclRule } from '../lib/edit-terraform.ts';
import type { Mutant } from '../lib/mutant.ts';

const mutant: Mutant = {
  id: 'acl-revoke-prefix',
  sentence: 'the Vault policy allows revoking leases by prefix',
  breaks: 'control-plane',
  killedBy: ['vault-leases'],
  mutate: (tf) => aclRule('sys/leases/revoke-prefix/*', 'create', 'update', 'sudo')(tf),
};

export default mutant;
