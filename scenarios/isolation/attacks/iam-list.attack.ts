import { nameOf } from '@cordon/domain';
import { iam, rolesOperator } from '@cordon/harness/calls';
import { attackOnOthers } from '../attempts/attempts.ts';
import { BY_IAM } from '../attempts/identities.ts';

export default attackOnOthers({
  id: 'iam-list',
  crosses: 'tenant-enumeration',
  sentence: 'find other tenants in IAM: list users and roles, read another tenant’s role',
  source: 'catalogue 44; https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html',
  drafts: ({ victim, deployment }) => {
    // Lists are of the caller’s own account, which is that of its role.
    const account = deployment.roleAccountId ?? deployment.accountId;
    const asked = { controlBy: rolesOperator(deployment), refusals: BY_IAM } as const;
    const all = (operation: string, kind: string) => ({
      operation,
      says: [{ action: `iam:${operation}`, resource: `arn:aws:iam::${account}:${kind}/*` }],
      does: iam(operation, {}),
      ...asked,
    });
    const lists = [all('ListUsers', 'user'), all('ListRoles', 'role')];
    if (victim.roleArn === undefined) return lists;
    return [
      ...lists,
      {
        operation: 'GetRole',
        says: [{ action: 'iam:GetRole', resource: victim.roleArn }],
        does: iam('GetRole', { RoleName: nameOf(victim.roleArn) }),
        ...asked,
      },
    ];
  },
});
