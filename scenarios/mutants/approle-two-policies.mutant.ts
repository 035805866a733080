import { editResources, named } from '../lib/edit-terraform.ts';
import type { Mutant } from '../lib/mutant.ts';

const mutant: Mutant = {
  id: 'approle-two-policies',
  sentence: 'one tenant’s AppRole carries two tenants’ Vault policies',
  breaks: 'tenant-credentials',
  killedBy: ['vault-creds-path'],
  mutate: (tf, { tenants: [first, second] }) =>
    editResources('vault_approle_auth_backend_role', (body, name) =>
      named('approle', first)(name)
        ? {
            ...body,
            token_policies: [...[body.token_policies].flat(), `\${vault_policy.policy-${second?.id}.name}`],
          }
        : undefined,
    )(tf),
};

export default mutant;
