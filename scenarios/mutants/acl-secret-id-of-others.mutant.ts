import { aclRule } from '../lib/edit-terraform.ts';
import type { Mutant } from '../lib/mutant.ts';

const mutant: Mutant = {
  id: 'acl-secret-id-of-others',
  sentence: 'the Vault policy allows minting secret ids of any AppRole',
  breaks: 'tenant-credentials',
  killedBy: ['vault-mint-secret-id'],
  mutate: (tf, { prefix }) => aclRule(`auth/${prefix}-approle/role/+/secret-id`, 'create', 'update')(tf),
};

export default mutant;
