import { asking, sequence, vault } from '@cordon/harness/calls';
import { attackOnOthers } from '../attempts/attempts.ts';

export default attackOnOthers({
  id: 'vault-unwrap-twice',
  crosses: 'tenant-credentials',
  sentence: 'unwrap with a stolen wrapping token that its owner has used already',
  source: 'catalogue 22; https://developer.hashicorp.com/vault/docs/concepts/response-wrapping',
  drafts: ({ attacker, victim, deployment }) => {
    // Whose response was wrapped does not matter to Vault: the wrapping token alone opens it, once.
    const wrapped = (of: typeof attacker) => ({
      ...asking(deployment, of),
      headers: { 'X-Vault-Wrap-TTL': '60s' },
    });
    const unwrap = {
      ...vault('POST', 'sys/wrapping/unwrap'),
      headers: { 'X-Vault-Token': '${steps.0.wrap_info.token}' },
    };
    return [
      {
        operation: 'POST sys/wrapping/unwrap, twice',
        does: sequence(2, wrapped(attacker), unwrap, unwrap),
        control: sequence(1, wrapped(victim), unwrap),
        refusals: ['authorization', 'authentication', 'form'],
      },
    ];
  },
});
