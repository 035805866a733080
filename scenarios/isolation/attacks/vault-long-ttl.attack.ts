import { credentialsPath, operator, vault } from '@cordon/harness/calls';
import { attackOnOwn } from '../attempts/attempts.ts';

/** Seconds; within what AWS gives by default, beyond what any topology here does. Not round, so that it is seen. */
const TTL = 3599;

/** Vault says what is left of the session when it answers: the time that took is off. */
const LEFT = Array.from({ length: 30 }, (_, seconds) => String(TTL - 1 - seconds));

export default attackOnOwn({
  id: 'vault-long-ttl',
  crosses: 'control-plane',
  sentence: 'ask for credentials with a longer lifetime than the Vault role allows',
  source: 'catalogue 34; https://developer.hashicorp.com/vault/api-docs/secret/aws#max_sts_ttl',
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use.html#id_roles_use_view-role-max-session
  unless: ({ vault: { awsMount } }) =>
    awsMount === undefined
      ? 'no Vault role limits the lifetime: the client chooses it at STS, up to the IAM role’s `max_session_duration` of at least an hour'
      : undefined,
  drafts: ({ attacker: own, deployment }) =>
    (['creds', 'sts'] as const).map((verb) => {
      const path = credentialsPath(deployment, own, verb);
      return {
        operation: `GET aws/${verb}/<own>?ttl`,
        does: vault('GET', `${path}${path.includes('?') ? '&' : '?'}ttl=${TTL}s`),
        crossing: { kind: 'content', mark: String(TTL), orAnyOf: LEFT },
        // No role of the engine gives that long: a token that Vault lets live so shows where it would be seen.
        control: vault('POST', 'auth/token/create', { policies: ['default'], ttl: `${TTL}s` }),
        controlBy: operator,
      };
    }),
});
