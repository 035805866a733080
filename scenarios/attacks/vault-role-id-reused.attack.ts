import type { Attack } from '@cordon/domain';
import { attemptsOf } from '../lib/attempts.ts';
import { credentialsPath, operator, vault } from '../lib/calls.ts';

const attack: Attack = {
  id: 'vault-role-id-reused',
  crosses: 'tenant-credentials',
  sentence: 'be given the role id of an off-boarded AppRole, and inherit what its identity was',
  source: 'catalogue 19; https://developer.hashicorp.com/vault/docs/concepts/identity',
  attempts: (deployment) =>
    attemptsOf(attack.id, deployment, ({ attacker, victim }) => {
      const { approleMount, awsMount } = deployment.vault;
      const pair = `${attacker.tenant.id}-to-${victim.tenant.id}`;
      const [gone, next] = [`gone-${pair}`, `next-${pair}`];
      const role = (name: string) => `auth/${approleMount}/role/${name}`;
      const make = (name: string, policy: string) => [
        {
          as: operator,
          call: vault('POST', role(name), { token_policies: [policy], token_no_default_policy: true }),
        },
        { as: operator, call: vault('POST', `${role(name)}/role-id`, { role_id: `reused-${pair}` }) },
      ];
      const remove = (name: string) => ({ as: operator, call: vault('DELETE', role(name)) });
      return [
        {
          operation: 'GET aws/creds/<other> by role id',
          as: { kind: 'vault-login', appRole: next } as const,
          does: vault('GET', credentialsPath(awsMount, victim)),
          prepare: [
            ...make(gone, victim.vaultPolicy),
            {
              as: { kind: 'vault-login', appRole: gone, secretIdMetadata: { tenant: victim.tenant.id } },
              call: vault('GET', 'auth/token/lookup-self'),
            },
            remove(gone),
            ...make(next, attacker.vaultPolicy),
          ],
          cleanup: [remove(gone), remove(next)],
        },
      ];
    }),
};

export default attack;
