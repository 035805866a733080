import { dataOf, keyIn } from '@cordon/domain';
import { objectArn, s3, tenant } from '@cordon/harness/calls';
import { seedKeyOf } from '@cordon/harness/seed';
import { attackOnOthers } from '../attempts/attempts.ts';
import { sessionNameOf } from '../attempts/identities.ts';

export default attackOnOthers({
  id: 'sts-chain-own-role',
  crosses: 'tenant-data',
  sentence:
    'assume its own role again, without the session policy or with another session name, and read with that',
  source:
    'catalogue 37, 40; https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining',
  otherwise: 'tenants have no session of an IAM role: there is no role to chain',
  drafts: ({ attacker, victim }) => {
    const { roleArn } = attacker;
    if (roleArn === undefined) return [];
    const data = dataOf(victim.tenant);
    const Bucket = data.bucket;
    const chained = (variant: string, sessionName: string, more: { policy?: string } = {}) => ({
      operation: 'GetObject by own role chained',
      variant,
      as: { kind: 'assumed', by: tenant(attacker.tenant.id), roleArn, sessionName, ...more } as const,
      does: s3('GetObject', { Bucket, Key: seedKeyOf(victim) }),
    });
    const wide = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: objectArn(Bucket, keyIn(data, '*')) }],
    });
    return [
      chained('without a session policy', 'chained'),
      chained('under the other’s name', sessionNameOf(victim)),
      chained('with a session policy of one’s own', 'chained', { policy: wide }),
    ];
  },
});
