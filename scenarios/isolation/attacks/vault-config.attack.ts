import { awsMountOf } from '@cordon/domain';
import { operator, vault } from '@cordon/harness/calls';
import { attackOnOthers, type Draft } from '../attempts/attempts.ts';
import { withoutEngine } from '../attempts/identities.ts';

export default attackOnOthers({
  id: 'vault-config',
  crosses: 'control-plane',
  sentence:
    'read or write the AWS engine’s configuration: an endpoint of the attacker would see every request',
  source:
    'catalogue 10, 11; https://developer.hashicorp.com/vault/api-docs/secret/aws#configure-root-credentials',
  unless: withoutEngine,
  drafts: ({ attacker, victim, deployment }) => {
    const mount = awsMountOf(deployment);
    const pair = `${attacker.tenant.id}-to-${victim.tenant.id}`;
    const write = (config: 'root' | 'lease', input: Readonly<Record<string, string>>): Draft => {
      // The operator’s twin writes to a mount of its own: a write of `config/root` resets all that it leaves out.
      const scratch = `${mount}-scratch-${config}-${pair}`;
      return {
        operation: `POST aws/config/${config}`,
        does: vault('POST', `${mount}/config/${config}`, input),
        control: vault('POST', `${scratch}/config/${config}`, input),
        controlBy: 'operator',
        prepare: [{ as: operator, call: vault('POST', `sys/mounts/${scratch}`, { type: 'aws' }) }],
        cleanup: [{ as: operator, call: vault('DELETE', `sys/mounts/${scratch}`) }],
        untouched: [
          { what: `config/${config} of the AWS engine`, read: vault('GET', `${mount}/config/${config}`) },
        ],
        exclusive: true,
      };
    };
    return [
      {
        operation: 'GET aws/config/root',
        does: vault('GET', `${mount}/config/root`),
        controlBy: 'operator',
      },
      write('lease', { lease: '1h', lease_max: '2h' }),
      {
        operation: 'POST aws/config/rotate-root',
        does: vault('POST', `${mount}/config/rotate-root`),
        // Rotating for real would take the key from under Terraform: the operator’s twin writes the neighbouring path.
        control: vault('POST', `${mount}/config/lease`, { lease: '900s', lease_max: '900s' }),
        controlBy: 'operator',
        untouched: [{ what: 'the access key of the AWS engine', read: vault('GET', `${mount}/config/root`) }],
        exclusive: true,
      },
      write('root', { sts_endpoint: 'http://127.0.0.1:9', region: deployment.region }),
    ];
  },
});
