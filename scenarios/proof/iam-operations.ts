import type { SdkCall } from '@cordon/domain';
import type { IsolationModel } from '@cordon/prover';

type Input = Readonly<Record<string, unknown>>;
type About = 'account' | 'role' | 'user';
type Operation = readonly [about: About, more?: Input];

/** Nothing has this name: an allowed request is answered `NoSuchEntity` and changes nothing. */
const NO_POLICY = { PolicyName: 'cordon-none' };

/**
 * The calls of IAM that ask for exactly the action of their name and change nothing, whether they are let through or not,
 * those whose answer tells most first; and what they name.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
 */
const OPERATIONS: Readonly<Record<string, Operation>> = {
  ListUsers: ['account'],
  ListRoles: ['account'],
  GetRole: ['role'],
  GetUser: ['user'],
  ListGroups: ['account'],
  ListPolicies: ['account', { Scope: 'Local' }],
  GetAccountAuthorizationDetails: ['account'],
  GetAccountSummary: ['account'],
  ListAccountAliases: ['account'],
  ListInstanceProfiles: ['account'],
  ListRolePolicies: ['role'],
  ListAttachedRolePolicies: ['role'],
  ListRoleTags: ['role'],
  ListInstanceProfilesForRole: ['role'],
  GetRolePolicy: ['role', NO_POLICY],
  ListUserPolicies: ['user'],
  ListAttachedUserPolicies: ['user'],
  ListAccessKeys: ['user'],
  ListGroupsForUser: ['user'],
  ListUserTags: ['user'],
  GetUserPolicy: ['user', NO_POLICY],
  DeleteRolePolicy: ['role', NO_POLICY],
  DeleteUserPolicy: ['user', NO_POLICY],
};

/** A call to IAM, and the ARN that it asks about: `*` where it names nothing. */
export interface IamCall {
  readonly action: string;
  readonly resource: string;
  readonly call: SdkCall;
}

/**
 * The calls that ask for one of `actions` in the account, one for each role and user that is deployed there, in the order
 * of the table above; none where no call asks for any of them.
 */
export function iamCallsFor(
  actions: readonly string[],
  accountId: string,
  { state }: IsolationModel,
): readonly IamCall[] {
  const inAccount = (all: readonly { readonly arn: string }[]): readonly string[] =>
    all.map(({ arn }) => arn).filter((arn) => arn.split(':')[4] === accountId);
  const arns: Readonly<Record<About, readonly string[]>> = {
    account: ['*'],
    role: inAccount(state.roles),
    user: inAccount(state.users),
  };
  return Object.entries(OPERATIONS)
    .filter(([operation]) => actions.includes(`iam:${operation}`))
    .flatMap(([operation, [about, more]]) =>
      arns[about].map((resource) => ({
        action: `iam:${operation}`,
        resource,
        call: {
          via: 'sdk',
          service: 'iam',
          operation,
          input: { ...more, ...nameOf(about, resource) },
        } as const,
      })),
    );
}

function nameOf(about: About, arn: string): Input {
  const name = arn.slice(arn.lastIndexOf('/') + 1);
  if (about === 'account') return {};
  return about === 'role' ? { RoleName: name } : { UserName: name };
}
