import { awsMountOf } from '@cordon/domain';
import { credentialsPath, vault } from '@cordon/harness/calls';
import { attackOnOthers } from '../attempts/attempts.ts';
import { withoutEngine } from '../attempts/identities.ts';

export default attackOnOthers({
  id: 'vault-uncleaned-path',
  crosses: 'tenant-credentials',
  sentence: 'spell another tenant’s path so that Vault’s ACL and router may read it differently',
  // Vault cleans `..` and `//` by a redirect; encoded ones reach it as they are (refused outright from 1.21.5).
  source: 'catalogue 18, 21; https://developer.hashicorp.com/vault/docs/release-notes/1.21.0',
  unless: withoutEngine,
  drafts: ({ attacker, victim, deployment }) => {
    const mount = awsMountOf(deployment);
    const [own, other] = [attacker.vaultRole, victim.vaultRole];
    const plain = credentialsPath(deployment, victim);
    const query = plain.includes('?') ? plain.slice(plain.indexOf('?')) : '';
    const spelled = (variant: string, path: string) => ({
      operation: 'GET aws/creds/<other> spelled differently',
      variant,
      does: vault('GET', `${mount}${path}${query}`),
      // Nobody is served most of these: the owner asks for the plain path.
      control: vault('GET', plain),
      // A redirect or a 400 hands out nothing, whoever asks.
      refusals: ['authorization', 'form'] as const,
    });
    const encoded = [...other].map((char) => `%${char.charCodeAt(0).toString(16)}`).join('');
    return [
      spelled('up and down', `/creds/${own}/../${other}`),
      spelled('up, encoded', `/creds/${own}/%2e%2e/${other}`),
      spelled('up, encoded with its slash', `/creds/${own}%2f..%2f${other}`),
      spelled('upper-case percent', `/creds/${own}%2F%2E%2E%2F${other}`),
      spelled('double slash', `//creds//${other}`),
      spelled('trailing slash', `/creds/${other}/`),
      spelled('dot', `/creds/./${other}`),
      spelled('every letter encoded', `/creds/${encoded}`),
      spelled('other case', `/creds/${other.toUpperCase()}`),
      spelled('trailing blank', `/creds/${other}%20`),
      spelled('NUL', `/creds/${other}%00`),
    ];
  },
});
