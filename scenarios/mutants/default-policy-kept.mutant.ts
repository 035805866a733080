import { editResources } from '../lib/edit-terraform.ts';
import type { Mutant } from '../lib/mutant.ts';

const mutant: Mutant = {
  id: 'default-policy-kept',
  sentence: 'tokens keep Vault’s `default` policy, which looks up any lease whose id is known',
  breaks: 'control-plane',
  killedBy: ['vault-leases'],
  mutate: (tf) =>
    editResources('vault_approle_auth_backend_role', (body) => ({ ...body, token_no_default_policy: false }))(
      tf,
    ),
};

export default mutant;
