import type { Attack } from '@cordon/domain';
import { asking } from '@cordon/harness/calls';
import { attemptsOf } from '../attempts/attempts.ts';
import { loggedIn, orNothingToTry, withoutWorkloads } from '../attempts/identities.ts';
import { forOthers } from '../attempts/proofs.ts';

const attack: Attack = {
  id: 'login-foreign-audience',
  crosses: 'tenant-credentials',
  sentence:
    'log in with what vouches for the other and was made for another service, which was given it in good faith',
  source: 'catalogue L2; https://developer.hashicorp.com/vault/api-docs/auth/aws#iam_server_id_header_value',
  attempts: (deployment) =>
    withoutWorkloads(deployment) ??
    orNothingToTry(
      attemptsOf(attack.id, deployment, ({ victim }) =>
        forOthers(victim).map(({ variant, proof }) => ({
          operation: 'GET aws/creds/<other> by login',
          variant,
          as: { kind: 'workload-login', by: { role: victim.loginRole, proof } },
          does: asking(deployment.vault.awsMount, victim),
          controlBy: loggedIn(victim),
        })),
      ),
      'what is shown says nothing of whom it is for',
    ),
};

export default attack;
