import { operator, vault } from '@cordon/harness/calls';
import { attackOnOthers } from '../attempts/attempts.ts';
import { withoutTokens } from '../attempts/identities.ts';

export default attackOnOthers({
  id: 'identity-metadata',
  crosses: 'self-grant',
  sentence: 'write an entity with another tenant’s name in its metadata, for a token’s template to read',
  source:
    'catalogue W3; https://developer.hashicorp.com/vault/api-docs/secret/identity/entity#create-an-entity',
  unless: withoutTokens,
  drafts: ({ attacker, victim }) => {
    const pair = `${attacker.tenant.id}-to-${victim.tenant.id}`;
    const write = (name: string) =>
      vault('POST', `identity/entity/name/${name}`, { metadata: { tenant: victim.tenant.id } });
    const [forged, control] = [`forged-${pair}`, `control-${pair}`];
    return [
      {
        operation: 'POST identity/entity/name/<new>',
        does: write(forged),
        control: write(control),
        controlBy: 'operator',
        untouched: [{ what: `entity ${forged}`, read: vault('GET', `identity/entity/name/${forged}`) }],
        cleanup: [forged, control].map((name) => ({
          as: operator,
          call: vault('DELETE', `identity/entity/name/${name}`),
        })),
      },
    ];
  },
});
