import { ownLogin } from '@cordon/workloads';
import { attackOnOthers } from '../attempts/attempts.ts';
import { getsFromVault, withoutWorkloads } from '../attempts/identities.ts';

export default attackOnOthers({
  id: 'login-shared-alias',
  crosses: 'tenant-credentials',
  sentence:
    'log in as itself and wait until the other tenant logs in, so that a shared alias turns its token into the other’s',
  source: 'catalogue L5; https://developer.hashicorp.com/vault/docs/concepts/identity#entities-and-aliases',
  unless: withoutWorkloads,
  drafts: ({ attacker, victim, deployment }) => [
    {
      operation: 'GET aws/creds/<other> by an earlier login',
      ...getsFromVault(deployment, victim, {
        kind: 'workload-login',
        by: ownLogin(attacker),
        followedBy: [ownLogin(victim)],
      }),
    },
  ],
});
