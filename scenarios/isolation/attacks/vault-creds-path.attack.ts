import { awsMountOf } from '@cordon/domain';
import { credentialsPath, vault } from '@cordon/harness/calls';
import { attackOnOthers } from '../attempts/attempts.ts';
import { withoutEngine } from '../attempts/identities.ts';

export default attackOnOthers({
  id: 'vault-creds-path',
  crosses: 'tenant-credentials',
  sentence: 'ask Vault for another tenant’s AWS credentials at `creds/` and `sts/`, two paths of one handler',
  source: 'catalogue 1, 2, 3; https://developer.hashicorp.com/vault/api-docs/secret/aws#generate-credentials',
  unless: withoutEngine,
  drafts: ({ victim, deployment }) => {
    const mount = awsMountOf(deployment);
    return [
      ...(['creds', 'sts'] as const).map((verb) => ({
        operation: `GET aws/${verb}/<other>`,
        does: vault('GET', credentialsPath(deployment, victim, verb)),
      })),
      // POST is the `update` of the same handler, which a tenant’s policy need not give even for its own path.
      ...(['creds', 'sts'] as const).map((verb) => ({
        operation: `POST aws/${verb}/<other>`,
        does: vault('POST', `${mount}/${verb}/${victim.vaultRole}`, {
          ...(victim.roleSessionName === undefined ? {} : { role_session_name: victim.roleSessionName }),
        }),
        controlBy: 'operator' as const,
      })),
    ];
  },
});
