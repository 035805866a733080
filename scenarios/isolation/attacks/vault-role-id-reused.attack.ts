import { operator, reusedRoleId, sequence, vault } from '@cordon/harness/calls';
import { attackOnOthers } from '../attempts/attempts.ts';
import { getsFromVault, withoutAppRoles } from '../attempts/identities.ts';

export default attackOnOthers({
  id: 'vault-role-id-reused',
  crosses: 'tenant-credentials',
  sentence: 'get the role id of an off-boarded AppRole, and inherit its identity',
  source: 'catalogue 19; https://developer.hashicorp.com/vault/docs/concepts/identity',
  unless: withoutAppRoles,
  drafts: ({ attacker, victim, deployment }) => {
    const { authMount } = deployment.vault;
    const pair = `${attacker.tenant.id}-to-${victim.tenant.id}`;
    const [gone, next] = [`gone-${pair}`, `next-${pair}`];
    const role = (name: string) => `auth/${authMount}/role/${name}`;
    const make = (name: string, policy: string) => [
      {
        as: operator,
        call: vault('POST', role(name), { token_policies: [policy], token_no_default_policy: true }),
      },
      {
        as: operator,
        call: vault('POST', `${role(name)}/role-id`, {
          role_id: reusedRoleId(attacker.tenant, victim.tenant),
        }),
      },
    ];
    const remove = (name: string) => ({ as: operator, call: vault('DELETE', role(name)) });
    // The identity outlives its AppRole, which is what this attack is about: it must not outlive the attempt.
    const forget = sequence(
      2,
      vault('GET', `sys/auth/${authMount}`),
      vault('POST', 'identity/lookup/entity', {
        alias_name: reusedRoleId(attacker.tenant, victim.tenant),
        alias_mount_accessor: '${steps.0.data.accessor}',
      }),
      vault('DELETE', 'identity/entity/id/${steps.1.data.id}'),
    );
    return [
      {
        operation: 'GET aws/creds/<other> by role id',
        ...getsFromVault(deployment, victim, { kind: 'vault-login', appRole: next }),
        prepare: [
          ...make(gone, victim.vaultPolicy),
          {
            as: { kind: 'vault-login', appRole: gone, secretIdMetadata: { tenant: victim.tenant.id } },
            call: vault('GET', 'auth/token/lookup-self'),
          },
          remove(gone),
          ...make(next, attacker.vaultPolicy),
        ],
        cleanup: [remove(gone), remove(next), { as: operator, call: forget }],
      },
    ];
  },
});
