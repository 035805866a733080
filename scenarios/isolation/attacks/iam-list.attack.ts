import type { Attack } from '@cordon/domain';
import { iam, rolesOperator } from '@cordon/harness/calls';
import { attemptsOf } from '../attempts/attempts.ts';
import { nameOf } from '../attempts/identities.ts';

// A federated user’s credentials are not taken by IAM at all, which AWS says as a refusal of the credential.
// https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html
const BY_IAM = ['authorization', 'authentication'] as const;

const attack: Attack = {
  id: 'iam-list',
  crosses: 'tenant-enumeration',
  sentence: 'find other tenants in IAM: list users and roles, read another tenant’s role',
  source: 'catalogue 44; https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html',
  attempts: (deployment) =>
    attemptsOf(attack.id, deployment, ({ victim }) => {
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
    }),
};

export default attack;
