import type { Attack } from '@cordon/domain';
import { attemptsOf } from '../attempts/attempts.ts';
import { getsFromVault, withoutWorkloads } from '../attempts/identities.ts';
import { likeTheOther } from '../attempts/proofs.ts';

const attack: Attack = {
  id: 'login-foreign-identity',
  crosses: 'tenant-credentials',
  sentence:
    'log in at the other tenant’s role with its own identity, with any project, account or name that it can choose',
  source: 'catalogue L3; https://developer.hashicorp.com/vault/docs/auth/jwt#bound-claims',
  attempts: (deployment) =>
    withoutWorkloads(deployment) ??
    attemptsOf(attack.id, deployment, ({ attacker, victim }) =>
      likeTheOther(attacker, victim).map(({ variant, proof }) => ({
        operation: 'GET aws/creds/<other> by login',
        variant,
        ...getsFromVault(deployment, victim, {
          kind: 'workload-login',
          by: { role: victim.loginRole, proof },
        }),
      })),
    ),
};

export default attack;
