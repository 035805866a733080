import { editResources } from '../lib/edit-terraform.ts';
import type { Mutant } from '../lib/mutant.ts';

const mutant: Mutant = {
  id: 'acl-own-secret-id',
  sentence: 'the Vault policy lets a tenant mint secret ids of its own AppRole, with any metadata',
  breaks: 'tenant-credentials',
  killedBy: ['vault-mint-secret-id'],
  mutate: (tf, { prefix }) =>
    editResources('vault_policy', (body, name) => {
      const path = `auth/${prefix}-approle/role/${name.replace('policy-', '')}/secret-id`;
      return { ...body, policy: `${body.policy}\npath "${path}" {\n  capabilities = ["update"]\n}\n` };
    })(tf),
};

export default mutant;
