import { awsMountOf } from '@cordon/domain';
import { credentialsPath, vault } from '@cordon/harness/calls';
import { attackOnOthers } from '../attempts/attempts.ts';
import { loggedIn, withoutEngine } from '../attempts/identities.ts';

export default attackOnOthers({
  id: 'vault-own-parameters',
  crosses: 'tenant-credentials',
  sentence: 'ask at its own path for another tenant’s role, by GET, by POST or by either of the two paths',
  source: 'catalogue 4, 33; https://developer.hashicorp.com/vault/api-docs/secret/aws#generate-credentials',
  unless: withoutEngine,
  otherwise: 'the Vault roles have no IAM role to name',
  drafts: ({ attacker, victim, deployment }) => {
    const mount = awsMountOf(deployment);
    if (victim.roleArn === undefined) return [];
    const role_arn = victim.roleArn;
    const asked = (path: string) =>
      `${path}${path.includes('?') ? '&' : '?'}${new URLSearchParams({ role_arn })}`;
    const ask = (variant: string, does: ReturnType<typeof vault>) => ({
      operation: 'aws/creds/<own> with role_arn',
      variant,
      // A login of its own: a role that demands this parameter gives no credentials without it.
      as: loggedIn(attacker),
      does,
      // At the victim’s own Vault role that parameter names the role it stands on: the operator may say so.
      control: vault('GET', asked(credentialsPath(deployment, victim))),
      controlBy: 'operator' as const,
    });
    const body = {
      role_arn,
      ...(attacker.roleSessionName === undefined ? {} : { role_session_name: attacker.roleSessionName }),
    };
    return [
      ask('GET creds', vault('GET', asked(credentialsPath(deployment, attacker)))),
      ask('GET sts', vault('GET', asked(credentialsPath(deployment, attacker, 'sts')))),
      ask('POST creds', vault('POST', `${mount}/creds/${attacker.vaultRole}`, body)),
    ];
  },
});
