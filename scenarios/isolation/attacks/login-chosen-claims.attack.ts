import type { Attack } from '@cordon/domain';
import { asking } from '@cordon/harness/calls';
import { attemptsOf } from '../attempts/attempts.ts';
import { loggedIn, orNothingToTry, withoutWorkloads } from '../attempts/identities.ts';
import { withChosenClaims } from '../attempts/proofs.ts';

const attack: Attack = {
  id: 'login-chosen-claims',
  crosses: 'tenant-credentials',
  sentence: 'log in as oneself with the other’s name in every claim that whoever starts a job chooses',
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
            as: { kind: 'workload-login', by: { role, proof } },
            does: asking(deployment.vault.awsMount, victim),
            controlBy: loggedIn(victim),
          })),
        ),
      ),
      'with this login nobody chooses what the issuer says of it',
    ),
};

export default attack;
