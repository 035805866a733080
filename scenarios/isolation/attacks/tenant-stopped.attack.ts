import {
  type Act,
  awsMountOf,
  brokerOf,
  type Deployment,
  dataOf,
  nameOf,
  type TenantDeployment,
} from '@cordon/domain';
import { iam, rolesOperator, s3, tenant } from '@cordon/harness/calls';
import { seedKeyOf } from '@cordon/harness/seed';
import { attackOnOthers, type Draft } from '../attempts/attempts.ts';
import { fetched, loggedIn } from '../attempts/identities.ts';

/** What AWS’s console writes to stop the sessions of a role, here with a time that all of them lie before. */
const STOP = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Deny',
      Action: '*',
      Resource: '*',
      Condition: { DateLessThan: { 'aws:TokenIssueTime': '2100-01-01T00:00:00Z' } },
    },
  ],
});

/** How one tenant is stopped, and whether that did stop it. */
type Stop = Pick<Draft, 'as' | 'prepare' | 'premise' | 'ends' | 'cleanup'>;

export default attackOnOthers({
  id: 'tenant-stopped',
  crosses: 'blast-radius',
  sentence:
    'no attack: one tenant is stopped by the means of AWS or Vault, and the others must still be served',
  source:
    'catalogue 48; https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_revoke-sessions.html, https://developer.hashicorp.com/vault/api-docs/system/leases#revoke-prefix',
  drafts: ({ attacker: other, victim: stopped, deployment }) => [
    {
      operation: 'GetObject of own, another stopped',
      does: readsOwn(other),
      controlBy: 'operator',
      crossing: { kind: 'refusal' },
      exclusive: true,
      ...(deployment.issuer === 'vault-iam-user'
        ? leasesRevoked(deployment, other, stopped)
        : sessionsRevoked(deployment, stopped)),
    },
  ],
});

const readsOwn = (of: TenantDeployment) =>
  s3('GetObject', { Bucket: dataOf(of.tenant).bucket, Key: seedKeyOf(of) });

/** A Deny on the tenant’s role; without roles on the user whose federated sessions they are. */
function sessionsRevoked(deployment: Deployment, stopped: TenantDeployment): Stop {
  const { roleArn } = stopped;
  const kind = roleArn === undefined ? 'User' : 'Role';
  const at = {
    [`${kind}Name`]: nameOf(roleArn ?? brokerOf(deployment)),
    PolicyName: 'AWSRevokeOlderSessions',
  };
  const as = rolesOperator(deployment);
  const by = (operation: string, more: object = {}): Act => ({
    as,
    call: iam(operation, { ...at, ...more }),
  });
  return {
    prepare: [by(`Put${kind}Policy`, { PolicyDocument: STOP })],
    premise: [{ as: tenant(stopped.tenant.id), call: readsOwn(stopped) }],
    cleanup: [by(`Delete${kind}Policy`)],
  };
}

/**
 * All leases below the tenant’s own path, as the operator ends what Vault made for it. Both log in for themselves and
 * hold their credentials before that: what was got afterwards would show nothing.
 */
function leasesRevoked(deployment: Deployment, other: TenantDeployment, stopped: TenantDeployment): Stop {
  const below = `${awsMountOf(deployment)}/creds/${stopped.vaultRole}`;
  const after = (of: TenantDeployment) =>
    ({ kind: 'revoked', of: fetched(deployment, of, {}, loggedIn(of)), below }) as const;
  return {
    as: after(other),
    premise: [{ as: after(stopped), call: readsOwn(stopped) }],
    ends: [stopped.tenant.id],
  };
}
