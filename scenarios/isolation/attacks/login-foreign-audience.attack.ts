import type { Attack } from '@cordon/domain';
import { attemptsOf } from '../attempts/attempts.ts';
import { getsFromVault, withoutWorkloads } from '../attempts/identities.ts';
import { forOthers } from '../attempts/proofs.ts';

const attack: Attack = {
  id: 'login-foreign-audience',
  crosses: 'tenant-credentials',
  sentence: 'log in with the other tenant’s token that was issued for another service',
  source: 'catalogue L2; https://developer.hashicorp.com/vault/api-docs/auth/aws#iam_server_id_header_value',
  attempts: (deployment) =>
    withoutWorkloads(deployment) ??
    attemptsOf(attack.id, deployment, ({ victim }) =>
      forOthers(victim).map(({ variant, proof }) => ({
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
