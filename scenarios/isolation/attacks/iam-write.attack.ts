import { dataOf, keyIn, nameOf } from '@cordon/domain';
import { iam, operator, rolesOperator } from '@cordon/harness/calls';
import { attackOnOthers, type Draft } from '../attempts/attempts.ts';
import { BY_IAM } from '../attempts/identities.ts';

const NOTHING = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    { Sid: 'Planted', Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::planted/*' },
  ],
});

export default attackOnOthers({
  id: 'iam-write',
  crosses: 'self-grant',
  sentence: 'grant itself permissions in IAM: a policy or a tag on its own role, a policy on the broker',
  source: 'catalogue 46; https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html',
  drafts: ({ attacker, victim, deployment }) => {
    const PolicyName = `forged-${attacker.tenant.id}-to-${victim.tenant.id}`;
    const data = dataOf(victim.tenant);
    const owner = rolesOperator(deployment);
    const everything = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action: 's3:*', Resource: `arn:aws:s3:::${data.bucket}/${keyIn(data, '*')}` },
      ],
    });
    /** The operator plants a harmless policy of that name first, so that there is always one to take away. */
    const put = (kind: 'User' | 'Role', arn: string): Draft => {
      const by = kind === 'User' ? operator : owner;
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
        controlBy: owner,
        refusals: BY_IAM,
        cleanup: [{ as: owner, call: iam('UntagRole', { RoleName: nameOf(role), TagKeys: [Key] }) }],
      },
    ];
  },
});
