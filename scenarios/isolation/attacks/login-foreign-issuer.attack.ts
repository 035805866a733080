import type { Attack } from '@cordon/domain';
import { attemptsOf } from '../attempts/attempts.ts';
import { getsFromVault, orNothingToTry, withoutWorkloads } from '../attempts/identities.ts';
import { byStranger } from '../attempts/proofs.ts';

const attack: Attack = {
  id: 'login-foreign-issuer',
  crosses: 'tenant-credentials',
  sentence:
    'log in with a token that says all that the other’s says, signed by an issuer or a cluster that nobody trusts here',
  source: 'catalogue L1; https://developer.hashicorp.com/vault/docs/auth/jwt#jwt-verification',
  attempts: (deployment) =>
    withoutWorkloads(deployment) ??
    orNothingToTry(
      attemptsOf(attack.id, deployment, ({ victim }) =>
        byStranger(victim).map(({ variant, proof }) => ({
          operation: 'GET aws/creds/<other> by login',
          variant,
          ...getsFromVault(deployment, victim, {
            kind: 'workload-login',
            by: { role: victim.loginRole, proof },
          }),
        })),
      ),
      'nobody else could vouch: STS alone says whose signature it is, and Vault itself knows its passwords',
    ),
};

export default attack;
