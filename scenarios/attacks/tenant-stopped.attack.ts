import type { Attack, Call, Deployment, TenantDeployment } from '@cordon/domain';
import { attemptOf } from '../lib/attempts.ts';
import { iam, operator, s3 } from '../lib/calls.ts';
import { nameOf } from '../lib/identities.ts';
import { pairsOf } from '../lib/pairs.ts';
import { SEED_KEY } from '../lib/seed.ts';

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

const attack: Attack = {
  id: 'tenant-stopped',
  crosses: 'blast-radius',
  sentence: 'no attack: one tenant’s sessions are stopped the way AWS provides, and the others go on',
  source: 'catalogue 48; https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_revoke-sessions.html',
  attempts: (deployment) => {
    if (deployment.roleAccountId !== undefined)
      return {
        attempts: [],
        skipped: 'the operator of the buckets’ account cannot write policies on roles of another account',
      };
    if (deployment.issuer === 'vault-iam-user')
      return {
        attempts: [],
        skipped: 'there are no sessions: stopping is revoking leases, which `credential-revoked` does to one',
      };
    return {
      attempts: pairsOf(deployment).map(({ attacker: other, victim: stopped }) => {
        const { put, remove } = stopActs(deployment, stopped);
        return attemptOf(
          attack.id,
          { attacker: other, victim: stopped },
          {
            operation: 'GetObject of own, another stopped',
            says: [],
            does: s3('GetObject', { Bucket: other.tenant.bucket, Key: SEED_KEY }),
            controlBy: 'operator',
            prepare: [{ as: operator, call: put }],
            cleanup: [{ as: operator, call: remove }],
            crossing: { kind: 'refusal' },
            exclusive: true,
          },
        );
      }),
    };
  },
};

/** On the tenant’s role; without roles on the user whose federated sessions they are. */
function stopActs(
  { brokerArn }: Deployment,
  { roleArn }: TenantDeployment,
): { readonly put: Call; readonly remove: Call } {
  const kind = roleArn === undefined ? 'User' : 'Role';
  const at = { [`${kind}Name`]: nameOf(roleArn ?? brokerArn), PolicyName: 'AWSRevokeOlderSessions' };
  return {
    put: iam(`Put${kind}Policy`, { ...at, PolicyDocument: STOP }),
    remove: iam(`Delete${kind}Policy`, at),
  };
}

export default attack;
