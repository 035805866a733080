import { reusedRoleId } from '../attacks/vault-role-id-reused.attack.ts';
import { addResource, every } from '../lib/edit-terraform.ts';
import type { Mutant } from '../lib/mutant.ts';

const mutant: Mutant = {
  id: 'identity-left-behind',
  sentence:
    'the identity of an off-boarded AppRole was kept, with a tenant’s policy on it, and waits for the role id to come back',
  breaks: 'tenant-credentials',
  killedBy: ['vault-role-id-reused'],
  mutate: (tf, { prefix, tenants: [first, second] }) =>
    first === undefined || second === undefined
      ? undefined
      : every(
          addResource('vault_identity_entity', 'mutant', {
            name: `${prefix}-left-behind`,
            policies: [`\${vault_policy.policy-${second.id}.name}`],
          }),
          addResource('vault_identity_entity_alias', 'mutant', {
            name: reusedRoleId(first, second),
            mount_accessor: '${vault_auth_backend.approle.accessor}',
            canonical_id: '${vault_identity_entity.mutant.id}',
          }),
        )(tf),
};

export default mutant;
