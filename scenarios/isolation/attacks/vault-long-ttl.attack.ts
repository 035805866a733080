import type { Attack } from '@cordon/domain';
import { credentialsPath, operator, vault } from '@cordon/harness/calls';
import { attemptOf } from '../attempts/attempts.ts';

/** Seconds; within what AWS gives by default, beyond what any topology here does. Not round, so that it is seen. */
const TTL = 3599;

/** Vault says what is left of the session when it answers: the time that took is off. */
const LEFT = Array.from({ length: 30 }, (_, seconds) => String(TTL - 1 - seconds));

const attack: Attack = {
  id: 'vault-long-ttl',
  crosses: 'control-plane',
  sentence: 'ask for credentials that live longer than the Vault role says',
  source: 'catalogue 34; https://developer.hashicorp.com/vault/api-docs/secret/aws#max_sts_ttl',
  attempts: (deployment) => ({
    attempts: deployment.tenants.flatMap((own) =>
      (['creds', 'sts'] as const).map((verb) => {
        const path = credentialsPath(deployment.vault.awsMount, own, verb);
        return attemptOf(
          attack.id,
          { attacker: own, victim: own },
          {
            operation: `GET aws/${verb}/<own>?ttl`,
            does: vault('GET', `${path}${path.includes('?') ? '&' : '?'}ttl=${TTL}s`),
            crossing: { kind: 'content', mark: String(TTL), orAnyOf: LEFT },
            // No role of the engine gives that long: a token that Vault lets live so shows where it would be seen.
            control: vault('POST', 'auth/token/create', { policies: ['default'], ttl: `${TTL}s` }),
            controlBy: operator,
          },
        );
      }),
    ),
  }),
};

export default attack;
