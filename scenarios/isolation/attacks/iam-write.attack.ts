import { type Attack, dataOf, keyIn } from '@cordon/domain';
import { iam, operator, rolesOperator } from '@cordon/harness/calls';
import { attemptsOf, type Draft } from '../attempts/attempts.ts';
import { nameOf } from '../attempts/identities.ts';

const NOTHING = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    { Sid: 'Planted', Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::planted/*' },
  ],
});

// A federated user’s credentials are not taken by IAM at all, which AWS says as a refusal of the credential.
// https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html
const BY_IAM = ['authorization', 'authentication'] as const;

const attack: Attack = {
  id: 'iam-write',
  crosses: 'self-grant',
  sentence: 'grant itself permissions in IAM: a policy or a tag on its own role, a policy on the broker',
  source: 'catalogue 46; https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html',
  attempts: (deployment) =>
    attemptsOf(attack.id, deployment, ({ attacker, victim }) => {
      const PolicyName = `forged-${attacker.tenant.id}-to-${victim.tenant.id}`;
      const data = dataOf(victim.tenant);
      const everything = JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Action: 's3:*', Resource: `arn:aws:s3:::${data.bucket}/${keyIn(data, '*')}` },
        ],
      });
      /** The operator plants a harmless policy of that name first, so that there is always one to take away. */
      const put = (kind: 'User' | 'Role', arn: string): Draft => {
        const by = kind === 'User' ? operator : rolesOperator(deployment);
        const at = { [`${kind}Name`]: nameOf(arn), PolicyName };
        const call = `Put${kind}Policy`;
        return {
          operation: call,
          says: [{ action: `iam:${call}`, resource: arn }],
          does: iam(call, { ...at, PolicyDocument: everything }),
          control: iam(call, { ...at, PolicyDocument: NOTHING }),
          controlBy: by,
          refusals: BY_IAM,
          prepare: [{ as: by, call: iam(call, { ...at, PolicyDocument: NOTHING }) }],
          cleanup: [{ as: by, call: iam(`Delete${kind}Policy`, at) }],
        };
      };
      const role = attacker.roleArn;
      const { brokerArn } = deployment;
      const onBroker = brokerArn === undefined ? [] : [put('User', brokerArn)];
      if (role === undefined) return onBroker;
      const Key = `forged-${victim.tenant.id}`;
      return [
        ...onBroker,
        put('Role', role),
        {
          operation: 'TagRole',
          says: [{ action: 'iam:TagRole', resource: role }],
          does: iam('TagRole', { RoleName: nameOf(role), Tags: [{ Key, Value: attacker.tenant.id }] }),
          controlBy: rolesOperator(deployment),
          refusals: BY_IAM,
          cleanup: [
            {
              as: rolesOperator(deployment),
              call: iam('UntagRole', { RoleName: nameOf(role), TagKeys: [Key] }),
            },
          ],
        },
      ];
    }),
};

export default attack;
