import type { Context } from '@cordon/iam';
import { identityKey, type ManagedPolicy } from '../state/entities.ts';
import { groupOf, type IamCall, type NamedTable, roleOf, thingOf, userOf } from './iam-call.ts';

/** A resource that a call touches, the permission it needs there, and what is known of the resource. */
export interface Touched {
  /** `iam:<operation>` unless it says otherwise. */
  readonly action?: string;
  /** Name of the resource type in the service reference. */
  readonly type: string;
  readonly arn: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly boundary?: string;
  readonly context?: Context;
}

type Touch = (call: IamCall) => Touched;

export interface IamOperation {
  /** Every resource that a call names: each must be allowed. None: the account as a whole, `*`. */
  readonly touches: readonly Touch[];
  /** Whether it makes what it names. */
  readonly creates: boolean;
  /** Whether it leaves everything as it is. */
  readonly reads: boolean;
  /** Why the lab cannot do it; absent when it can. */
  readonly missing?: string;
}

const arnOf = ({ accountId }: IamCall, rest: string) => `arn:aws:iam::${accountId}:${rest}`;

/** What a new resource is called: only an operation that makes one has a path of the caller’s choice. */
const path = ({ form }: IamCall) => form.get('Path') ?? '/';

const at =
  (table: NamedTable, type: string, parameter: string): Touch =>
  (call) => {
    const name = call.form.get(parameter) ?? '';
    const row = { users: userOf, roles: roleOf, groups: groupOf }[table](call);
    if (row === undefined) return { type, arn: arnOf(call, `${type}${path(call)}${name}`) };
    const { tags, boundary } = row as { tags?: Record<string, string>; boundary?: string };
    return {
      type,
      arn: row.arn,
      ...(tags === undefined ? {} : { tags }),
      ...(boundary === undefined ? {} : { boundary }),
    };
  };

const user = at('users', 'user', 'UserName');
const role = at('roles', 'role', 'RoleName');
const group = at('groups', 'group', 'GroupName');

/** What a rename makes of the resource: the caller must be allowed there, too. */
const renamed =
  (touch: Touch, newName: string): Touch =>
  (call) => {
    const { type, arn } = touch(call);
    const before = /^arn:aws:iam::\d{12}:[a-z-]+(\/.*\/|\/)([^/]*)$/.exec(arn);
    const name = call.form.get(newName) ?? before?.[2] ?? '';
    return { type, arn: arnOf(call, `${type}${call.form.get('NewPath') ?? before?.[1] ?? '/'}${name}`) };
  };

const thing =
  (type: 'instance-profile' | 'server-certificate', parameter: string): Touch =>
  (call) => {
    const row = thingOf(call, type, parameter);
    if (row !== undefined) return { type, arn: row.arn, tags: row.tags };
    return { type, arn: arnOf(call, `${type}${path(call)}${call.form.get(parameter) ?? ''}`) };
  };
const profile = thing('instance-profile', 'InstanceProfileName');
const certificate = thing('server-certificate', 'ServerCertificateName');

/** What stands in the form as an ARN is judged as that ARN, whatever else the form says. */
const byArn =
  (type: string, parameter: string): Touch =>
  ({ form, state }) => {
    const arn = form.get(parameter) ?? '';
    const row: Pick<ManagedPolicy, 'tags'> | undefined =
      type === 'policy'
        ? state.get('policies', arn)
        : type === 'oidc-provider'
          ? state.get('oidc', arn)
          : [...state.all('things')].find((one) => one.arn === arn);
    return { type, arn, ...(row?.tags === undefined ? {} : { tags: row.tags }) };
  };
const policy = byArn('policy', 'PolicyArn');
const oidc = byArn('oidc-provider', 'OpenIDConnectProviderArn');
const saml = byArn('saml-provider', 'SAMLProviderArn');
const mfa = byArn('mfa', 'SerialNumber');
const delegation: Touch = (call) => ({
  type: 'delegation-request',
  arn: arnOf(call, `delegation-request/${call.form.get('DelegationRequestId') ?? ''}`),
});
/** An identity, a policy: of the type that its ARN names. */
const anyArn =
  (parameter: string): Touch =>
  ({ form }) => {
    const arn = form.get(parameter) ?? '';
    return { type: arn.split(':')[5]?.split('/')[0] ?? '', arn };
  };

const made =
  (type: string, name: (call: IamCall) => string): Touch =>
  (call) => ({ type, arn: arnOf(call, `${type}${name(call)}`) });
const newPolicy = made('policy', (call) => `${path(call)}${call.form.get('PolicyName') ?? ''}`);
const newOidc = made('oidc-provider', ({ form }) => `/${providerName(form.get('Url') ?? '')}`);
const newSaml = made('saml-provider', ({ form }) => `/${form.get('Name') ?? ''}`);
const newMfa = made('mfa', (call) => `${path(call)}${call.form.get('VirtualMFADeviceName') ?? ''}`);

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html: the URL without its scheme. */
export function providerName(url: string): string {
  return url.replace(/^https?:\/\//i, '').replace(/\/$/, '');
}

/** A role is handed to EC2: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html */
const passedRole: Touch = (call) => ({
  ...role(call),
  action: 'iam:PassRole',
  context: { 'iam:passedtoservice': 'ec2.amazonaws.com' },
});

/** Whoever’s the key is; the key of nobody in this account is no one’s that a policy could name. */
const keyOwner: Touch = ({ form, state, accountId }) => {
  const key = state.get('keys', form.get('AccessKeyId') ?? '');
  const owner =
    key?.accountId === accountId ? state.get('users', identityKey(accountId, key.userName)) : undefined;
  return owner === undefined
    ? { type: 'user', arn: '*' }
    : { type: 'user', arn: owner.arn, tags: owner.tags };
};

/**
 * A list of the account is on the path that it is of, which the service reference leaves out and AWS's refusals tell:
 * “not authorized to perform: iam:ListUsers on resource: arn:aws:iam::123456789012:user/”, with `PathPrefix` behind it.
 * That of policies is on a “policy path”, which is no ARN: it stays `*`.
 */
const listed =
  (kind: string, rest: string): Touch =>
  (call) => ({ type: '*', arn: arnOf(call, `${kind}${call.form.get('PathPrefix') ?? '/'}${rest}`) });

const newServiceLinkedRole = made(
  'role',
  ({ form }) =>
    `/aws-service-role/${form.get('AWSServiceName') ?? ''}/AWSServiceRoleFor${form.get('CustomSuffix') ?? ''}`,
);
const deletionTask = made('role', ({ form }) =>
  (form.get('DeletionTaskId') ?? '').replace(/^task/, '').replace(/\/[^/]*$/, ''),
);

const ELSEWHERE = 'LocalStack does not have it';

interface Row {
  readonly touches: readonly Touch[];
  /** Operations, by spaces. */
  readonly operations: string;
  readonly missing?: string;
}

/**
 * Every operation of IAM and everything that it touches. A test holds it against botocore’s operations and against the
 * resource types of the service reference; where a call needs more than the reference says, the operation’s page does:
 * UpdateUser, UpdateGroup and UpdateServerCertificate (“permissions on both the source object and the target object”),
 * AddRoleToInstanceProfile (“must be granted the PassRole permission on the IAM role”).
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
 */
const ROWS: readonly Row[] = [
  {
    touches: [user],
    operations:
      'AttachUserPolicy CreateAccessKey CreateLoginProfile CreateServiceSpecificCredential CreateUser DeactivateMFADevice DeleteAccessKey DeleteLoginProfile DeleteServiceSpecificCredential DeleteSigningCertificate DeleteSSHPublicKey DeleteUser DeleteUserPermissionsBoundary DeleteUserPolicy DetachUserPolicy EnableMFADevice GetLoginProfile GetSSHPublicKey GetUser GetUserPolicy ListAccessKeys ListAttachedUserPolicies ListGroupsForUser ListMFADevices ListServiceSpecificCredentials ListSigningCertificates ListSSHPublicKeys ListUserPolicies ListUserTags PutUserPermissionsBoundary PutUserPolicy ResetServiceSpecificCredential TagUser UntagUser UpdateAccessKey UpdateLoginProfile UpdateServiceSpecificCredential UpdateSigningCertificate UpdateSSHPublicKey UploadSigningCertificate UploadSSHPublicKey',
  },
  { touches: [user], operations: 'ChangePassword GetMFADevice ResyncMFADevice', missing: ELSEWHERE },
  { touches: [user, renamed(user, 'NewUserName')], operations: 'UpdateUser' },
  { touches: [keyOwner], operations: 'GetAccessKeyLastUsed' },
  {
    touches: [role],
    operations:
      'AttachRolePolicy CreateRole DeleteRole DeleteRolePermissionsBoundary DeleteRolePolicy DeleteServiceLinkedRole DetachRolePolicy GetRole GetRolePolicy ListAttachedRolePolicies ListInstanceProfilesForRole ListRolePolicies ListRoleTags PutRolePermissionsBoundary PutRolePolicy TagRole UntagRole UpdateAssumeRolePolicy UpdateRole UpdateRoleDescription',
  },
  {
    touches: [newServiceLinkedRole],
    operations: 'CreateServiceLinkedRole',
    missing: 'LocalStack chooses the role’s name by itself, so nobody could have judged it',
  },
  { touches: [deletionTask], operations: 'GetServiceLinkedRoleDeletionStatus' },
  {
    touches: [group],
    operations:
      'AddUserToGroup AttachGroupPolicy CreateGroup DeleteGroup DeleteGroupPolicy DetachGroupPolicy GetGroup GetGroupPolicy ListAttachedGroupPolicies ListGroupPolicies PutGroupPolicy RemoveUserFromGroup',
  },
  { touches: [group, renamed(group, 'NewGroupName')], operations: 'UpdateGroup' },
  { touches: [newPolicy], operations: 'CreatePolicy' },
  {
    touches: [policy],
    operations:
      'CreatePolicyVersion DeletePolicy DeletePolicyVersion GetPolicy GetPolicyVersion ListEntitiesForPolicy ListPolicyTags ListPolicyVersions SetDefaultPolicyVersion TagPolicy UntagPolicy',
  },
  {
    touches: [profile],
    operations:
      'CreateInstanceProfile DeleteInstanceProfile GetInstanceProfile ListInstanceProfileTags RemoveRoleFromInstanceProfile TagInstanceProfile UntagInstanceProfile',
  },
  { touches: [profile, passedRole], operations: 'AddRoleToInstanceProfile' },
  { touches: [newOidc], operations: 'CreateOpenIDConnectProvider' },
  {
    touches: [oidc],
    operations:
      'DeleteOpenIDConnectProvider GetOpenIDConnectProvider ListOpenIDConnectProviderTags TagOpenIDConnectProvider UntagOpenIDConnectProvider UpdateOpenIDConnectProviderThumbprint',
  },
  {
    touches: [oidc],
    operations: 'AddClientIDToOpenIDConnectProvider RemoveClientIDFromOpenIDConnectProvider',
    missing: ELSEWHERE,
  },
  { touches: [newSaml], operations: 'CreateSAMLProvider' },
  { touches: [saml], operations: 'DeleteSAMLProvider GetSAMLProvider UpdateSAMLProvider' },
  {
    touches: [saml],
    operations: 'ListSAMLProviderTags TagSAMLProvider UntagSAMLProvider',
    missing: ELSEWHERE,
  },
  { touches: [newMfa], operations: 'CreateVirtualMFADevice' },
  { touches: [mfa], operations: 'DeleteVirtualMFADevice' },
  { touches: [mfa], operations: 'ListMFADeviceTags TagMFADevice UntagMFADevice', missing: ELSEWHERE },
  {
    touches: [certificate],
    operations: 'DeleteServerCertificate GetServerCertificate UploadServerCertificate',
  },
  {
    touches: [certificate, renamed(certificate, 'NewServerCertificateName')],
    operations: 'UpdateServerCertificate',
    missing: ELSEWHERE,
  },
  {
    touches: [certificate],
    operations: 'ListServerCertificateTags TagServerCertificate UntagServerCertificate',
    missing: ELSEWHERE,
  },
  {
    touches: [delegation],
    operations:
      'AcceptDelegationRequest AssociateDelegationRequest CreateDelegationRequest GetDelegationRequest RejectDelegationRequest SendDelegationToken',
    missing: ELSEWHERE,
  },
  {
    touches: [(call) => ({ ...delegation(call), arn: call.form.get('EntityArn') ?? '' })],
    operations: 'GetHumanReadableSummary',
    missing: ELSEWHERE,
  },
  {
    touches: [made('access-report', ({ form }) => `/${form.get('EntityPath') ?? ''}`)],
    operations: 'GenerateOrganizationsAccessReport',
    missing: ELSEWHERE,
  },
  {
    touches: [anyArn('Arn')],
    operations: 'GenerateServiceLastAccessedDetails ListPoliciesGrantingServiceAccess',
    missing: ELSEWHERE,
  },
  {
    touches: [anyArn('PolicySourceArn')],
    operations: 'GetContextKeysForPrincipalPolicy',
    missing: ELSEWHERE,
  },
  {
    touches: [anyArn('PolicySourceArn')],
    operations: 'SimulatePrincipalPolicy',
    missing: 'LocalStack’s simulator does not evaluate what IAM does: `pnpm lab explain` says what decided',
  },
  {
    touches: [],
    operations:
      'CreateAccountAlias DeleteAccountAlias DeleteAccountPasswordPolicy GenerateCredentialReport GetAccountAuthorizationDetails GetAccountPasswordPolicy GetAccountSummary GetCredentialReport ListAccountAliases ListPolicies UpdateAccountPasswordPolicy',
  },
  { touches: [listed('user', '')], operations: 'ListUsers' },
  { touches: [listed('role', '')], operations: 'ListRoles' },
  { touches: [listed('group', '')], operations: 'ListGroups' },
  { touches: [listed('instance-profile', '')], operations: 'ListInstanceProfiles' },
  { touches: [listed('server-certificate', '')], operations: 'ListServerCertificates' },
  { touches: [listed('mfa', '')], operations: 'ListVirtualMFADevices' },
  { touches: [listed('oidc-provider', '*')], operations: 'ListOpenIDConnectProviders' },
  { touches: [listed('saml-provider', '*')], operations: 'ListSAMLProviders' },
  {
    touches: [],
    operations:
      'DisableOrganizationsRootCredentialsManagement DisableOrganizationsRootSessions DisableOutboundWebIdentityFederation EnableOrganizationsRootCredentialsManagement EnableOrganizationsRootSessions EnableOutboundWebIdentityFederation GetContextKeysForCustomPolicy GetOrganizationsAccessReport GetOutboundWebIdentityFederationInfo GetServiceLastAccessedDetails GetServiceLastAccessedDetailsWithEntities ListDelegationRequests ListOrganizationsFeatures SetSecurityTokenServicePreferences SimulateCustomPolicy UpdateDelegationRequest',
    missing: ELSEWHERE,
  },
];

/** Operations that make what the first of their resources names. */
const CREATES =
  /^(Create(User|Role|Group|Policy|InstanceProfile|OpenIDConnectProvider|SAMLProvider|VirtualMFADevice|ServiceLinkedRole|DelegationRequest)|UploadServerCertificate)$/;
const READS = /^(Get|List|Simulate)/;

/** Operation to what it touches. */
export const IAM_OPERATIONS: ReadonlyMap<string, IamOperation> = new Map(
  ROWS.flatMap(({ touches, operations, missing }) =>
    operations.split(' ').map((name) => [
      name,
      {
        touches,
        creates: CREATES.test(name),
        reads: READS.test(name),
        ...(missing === undefined ? {} : { missing }),
      },
    ]),
  ),
);

/**
 * What making a thing with tags needs besides: the permission to tag it. No page of an operation says so; AWS’s refusals do
 * (“is not authorized to perform: iam:TagRole” to CreateRole: https://github.com/openshift/installer/issues/1073,
 * “iam:TagOpenIDConnectProvider” to CreateOpenIDConnectProvider:
 * https://github.com/aws-ia/terraform-aws-eks-blueprints/issues/902).
 */
const TAGGED_WHEN_MADE: Readonly<Record<string, string>> = {
  CreateInstanceProfile: 'iam:TagInstanceProfile',
  CreateOpenIDConnectProvider: 'iam:TagOpenIDConnectProvider',
  CreatePolicy: 'iam:TagPolicy',
  CreateRole: 'iam:TagRole',
  CreateSAMLProvider: 'iam:TagSAMLProvider',
  CreateUser: 'iam:TagUser',
  CreateVirtualMFADevice: 'iam:TagMFADevice',
  UploadServerCertificate: 'iam:TagServerCertificate',
};

/** Every resource that the call touches, and what it needs there; `*` when it is about the account. */
export function touchedBy(call: IamCall): readonly Touched[] {
  const touches = IAM_OPERATIONS.get(call.action)?.touches ?? [];
  const all = touches.map((touch) => touch(call));
  const [made] = all;
  if (made === undefined) return [{ type: '*', arn: '*' }];
  const tag = call.form.has('Tags.member.1.Key') ? TAGGED_WHEN_MADE[call.action] : undefined;
  return tag === undefined ? all : [...all, { ...made, action: tag }];
}
