import type { CredentialType } from './aws.types.ts';

/**
 * What Vault's documentation says its own credentials need, by what it issues. It names one list of the IAM actions
 * (`iam:TagUser` since November 2024, hashicorp/vault #28757), and one STS action for roles and for federated users each.
 * https://developer.hashicorp.com/vault/docs/secrets/aws#iam-permissions-policy-for-vault
 */
export const DOCUMENTED_PERMISSIONS: Readonly<Record<CredentialType, readonly string[]>> = {
  iam_user: [
    'iam:AddUserToGroup',
    'iam:AttachUserPolicy',
    'iam:CreateAccessKey',
    'iam:CreateUser',
    'iam:DeleteAccessKey',
    'iam:DeleteUser',
    'iam:DeleteUserPolicy',
    'iam:DetachUserPolicy',
    'iam:GetUser',
    'iam:ListAccessKeys',
    'iam:ListAttachedUserPolicies',
    'iam:ListGroupsForUser',
    'iam:ListUserPolicies',
    'iam:PutUserPolicy',
    'iam:RemoveUserFromGroup',
    'iam:TagUser',
  ],
  assumed_role: ['sts:AssumeRole'],
  federation_token: ['sts:GetFederationToken'],
  session_token: [],
};
