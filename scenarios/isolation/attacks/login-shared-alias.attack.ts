import type { Attack } from '@cordon/domain';
import { ownLogin } from '@cordon/workloads';
import { attemptsOf } from '../attempts/attempts.ts';
import { getsFromVault, withoutWorkloads } from '../attempts/identities.ts';

const attack: Attack = {
  id: 'login-shared-alias',
  crosses: 'tenant-credentials',
  sentence:
    'log in as itself and wait until the other tenant logs in, so that a shared alias turns its token into the other’s',
  source: 'catalogue L5; https://developer.hashicorp.com/vault/docs/concepts/identity#entities-and-aliases',
  attempts: (deployment) =>
    withoutWorkloads(deployment) ??
    attemptsOf(attack.id, deployment, ({ attacker, victim }) => [
      {
        operation: 'GET aws/creds/<other> by an earlier login',
        ...getsFromVault(deployment, victim, {
          kind: 'workload-login',
          by: ownLogin(attacker),
          followedBy: [ownLogin(victim)],
        }),
      },
    ]),
};

export default attack;
