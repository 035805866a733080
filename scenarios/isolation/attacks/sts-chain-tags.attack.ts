import { dataOf } from '@cordon/domain';
import { s3, tenant } from '@cordon/harness/calls';
import { seedKeyOf } from '@cordon/harness/seed';
import { attackOnOthers } from '../attempts/attempts.ts';

export default attackOnOthers({
  id: 'sts-chain-tags',
  crosses: 'tenant-data',
  sentence: 'assume its own role again with another tenant’s session tag, and read as that tenant',
  source: 'catalogue 38–42; https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html',
  otherwise: 'tenants have no session of an IAM role: there is no role to tag',
  drafts: ({ attacker, victim }) => {
    const { roleArn } = attacker;
    if (roleArn === undefined) return [];
    const tagged = (
      variant: string,
      tags: Readonly<Record<string, string>>,
      transitiveTagKeys?: readonly string[],
    ) => ({
      operation: 'GetObject by own role tagged',
      variant,
      as: {
        kind: 'assumed',
        by: tenant(attacker.tenant.id),
        roleArn,
        sessionName: 'tagged',
        tags,
        ...(transitiveTagKeys === undefined ? {} : { transitiveTagKeys }),
      } as const,
      does: s3('GetObject', { Bucket: dataOf(victim.tenant).bucket, Key: seedKeyOf(victim) }),
    });
    const other = victim.tenant.id;
    return [
      tagged('the other’s tag', { tenant: other }),
      // IAM ignores case in the keys of principal tags.
      tagged('in other case', { Tenant: other }),
      tagged('transitive', { tenant: other }, ['tenant']),
      tagged('empty', { tenant: '' }),
    ];
  },
});
