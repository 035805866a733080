import { operator, vault } from '@cordon/harness/calls';
import { attackOnOthers } from '../attempts/attempts.ts';
import { withoutTokens } from '../attempts/identities.ts';

export default attackOnOthers({
  id: 'identity-token-signer',
  crosses: 'control-plane',
  sentence:
    'change Vault’s identity tokens: a role whose template has another tenant’s name, a key, the issuer',
  source: 'catalogue W2; https://developer.hashicorp.com/vault/api-docs/secret/identity/tokens#create-a-role',
  unless: withoutTokens,
  drafts: ({ attacker, victim }) => {
    const pair = `${attacker.tenant.id}-to-${victim.tenant.id}`;
    // Vault takes two braces in a row for its own.
    const template = `{"https://aws.amazon.com/tags": {"principal_tags": {"tenant": ["${victim.tenant.id}"]} } }`;
    const signer = `signer-${pair}`;
    const [forged, control] = [`forged-${pair}`, `control-${pair}`];
    const at = (what: string, name: string) => `identity/oidc/${what}/${name}`;
    const by = (call: ReturnType<typeof vault>) => ({ as: operator, call });
    const withKey = {
      prepare: [by(vault('POST', at('key', signer), { algorithm: 'ES256' }))],
      cleanup: [
        ...[forged, control].map((name) => by(vault('DELETE', at('role', name)))),
        by(vault('DELETE', at('key', signer))),
      ],
    };
    return [
      {
        operation: 'POST identity/oidc/role/<new>',
        does: vault('POST', at('role', forged), { key: signer, template }),
        control: vault('POST', at('role', control), { key: signer, template }),
        controlBy: 'operator',
        untouched: [{ what: `role ${forged} of identity tokens`, read: vault('GET', at('role', forged)) }],
        ...withKey,
      },
      {
        operation: 'POST identity/oidc/key/<name>/rotate',
        does: vault('POST', `${at('key', `rotated-${pair}`)}/rotate`, {}),
        controlBy: 'operator',
        prepare: [by(vault('POST', at('key', `rotated-${pair}`), { algorithm: 'ES256' }))],
        cleanup: [by(vault('DELETE', at('key', `rotated-${pair}`)))],
      },
      {
        operation: 'GET identity/oidc/config',
        does: vault('GET', 'identity/oidc/config'),
        controlBy: 'operator',
      },
    ];
  },
});
