import { dataOf, type Identity, keyIn } from '@cordon/domain';
import { objectArn, s3, tenant } from '@cordon/harness/calls';
import { seedKeyOf } from '@cordon/harness/seed';
import { attackOnOthers } from '../attempts/attempts.ts';

const allowing = (Action: string | readonly string[], Resource: string) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource }] });

export default attackOnOthers({
  id: 'sts-narrow-own-session',
  crosses: 'tenant-data',
  sentence:
    'narrow its own session with a policy that names another tenant’s data, once or repeatedly, or assume its own role with the result',
  source:
    'catalogue N1; https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_getscopedcredentials.html',
  drafts: ({ attacker, victim }) => {
    const data = dataOf(victim.tenant);
    const Bucket = data.bucket;
    const own = tenant(attacker.tenant.id);
    const everything = allowing('*', '*');
    const theirs = allowing(['s3:GetObject', 'sts:GetScopedCredentials'], '*');
    const { roleArn } = attacker;
    const narrowed = (variant: string, as: Identity) => ({
      operation: 'GetObject by own session narrowed',
      variant,
      as,
      does: s3('GetObject', { Bucket, Key: seedKeyOf(victim) }),
      // Long-term keys of a user and what is no session are not narrowed at all.
      refusals: ['authorization', 'authentication'] as const,
    });
    return [
      narrowed('to the other’s objects', {
        kind: 'scoped',
        by: own,
        policies: [allowing('s3:GetObject', objectArn(Bucket, keyIn(data, '*')))],
      }),
      narrowed('twice', { kind: 'scoped', by: own, policies: [theirs, everything] }),
      ...(roleArn === undefined
        ? []
        : [
            narrowed('and the own role taken with that', {
              kind: 'assumed',
              by: { kind: 'scoped', by: own, policies: [everything] },
              roleArn,
              sessionName: 'narrowed',
            }),
          ]),
    ];
  },
});
