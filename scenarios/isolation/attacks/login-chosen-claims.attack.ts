import type { Attack } from '@cordon/domain';
import { attemptsOf } from '../attempts/attempts.ts';
import { getsFromVault, orNothingToTry, withoutWorkloads } from '../attempts/identities.ts';
import { withChosenClaims } from '../attempts/proofs.ts';

const attack: Attack = {
  id: 'login-chosen-claims',
  crosses: 'tenant-credentials',
  sentence:
    'log in as itself with the other tenant’s name in every claim that the author of a job can choose',
  source: 'catalogue L4; https://docs.gitlab.com/ci/secrets/id_token_authentication/#token-payload',
  attempts: (deployment) =>
    withoutWorkloads(deployment) ??
    orNothingToTry(
      attemptsOf(attack.id, deployment, ({ attacker, victim }) =>
        withChosenClaims(attacker, victim).flatMap(({ variant, proof }) =>
          [...new Set([attacker.loginRole, victim.loginRole])].map((role) => ({
            operation: 'GET aws/creds/<other> by login',
            variant:
              role === attacker.loginRole
                ? `${variant}, at one’s own role`
                : `${variant}, at the other’s role`,
            ...getsFromVault(deployment, victim, { kind: 'workload-login', by: { role, proof } }),
          })),
        ),
      ),
      'with this login a tenant cannot choose any claims',
    ),
};

export default attack;
