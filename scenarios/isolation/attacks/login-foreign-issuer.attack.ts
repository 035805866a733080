import type { Attack } from '@cordon/domain';
import { attemptsOf } from '../attempts/attempts.ts';
import { getsFromVault, orNothingToTry, withoutWorkloads } from '../attempts/identities.ts';
import { byStranger } from '../attempts/proofs.ts';

const attack: Attack = {
  id: 'login-foreign-issuer',
  crosses: 'tenant-credentials',
  sentence:
    'log in with a token with all of the other tenant’s claims, signed by an untrusted issuer or cluster',
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
      'there is no foreign issuer: only STS verifies the signature, and Vault itself has the passwords',
    ),
};

export default attack;
