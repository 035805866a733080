import type { StatementJson } from './document.ts';

/**
 * What Vault does for an `iam_user` lease, and no more: it can make users only below one path and only under the
 * boundary, so that the broker's key cannot make a user that is mightier than a tenant.
 * `iam:PermissionsBoundary` is a condition key of exactly the actions in the first statement that take one.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
 */
export function manageLeasedUsers(users: string, boundaryArn: string): readonly StatementJson[] {
  return [
    {
      Sid: 'MakeBoundedUsers',
      Effect: 'Allow',
      Action: ['iam:CreateUser', 'iam:PutUserPolicy'],
      Resource: users,
      Condition: { StringEquals: { 'iam:PermissionsBoundary': boundaryArn } },
    },
    {
      Sid: 'LookAfterLeasedUsers',
      Effect: 'Allow',
      Action: [
        'iam:CreateAccessKey',
        'iam:DeleteAccessKey',
        'iam:DeleteUser',
        'iam:DeleteUserPolicy',
        'iam:ListAccessKeys',
        'iam:ListAttachedUserPolicies',
        'iam:ListGroupsForUser',
        'iam:ListUserPolicies',
        'iam:TagUser',
      ],
      Resource: users,
    },
  ];
}
