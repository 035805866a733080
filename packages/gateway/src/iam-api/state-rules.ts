import { AwsError } from '../errors/aws-error.ts';
import { members, tagPairs } from '../query/form.ts';
import { type Group, type Identity, identityKey, type ManagedPolicy, type User } from '../state/entities.ts';
import {
  groupOf,
  type IamCall,
  type NamedTable,
  roleOf,
  sweepsUnseen,
  thingKey,
  thingOf,
  userOf,
} from './iam-call.ts';
import { IAM_OPERATIONS, providerName, touchedBy } from './operations.ts';

/**
 * What IAM refuses because of what there is, whoever asks: the pages of the operations under
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_Operations.html (Errors). Throws; nothing was sent by then.
 * LocalStack asks little of this, and compares names with their case.
 */
export function checkState(call: IamCall): void {
  checkOwnership(call);
  if (sweepsUnseen(call)) return;
  checkTags(call);
  checkBoundary(call);
  for (const rule of RULES[call.action] ?? []) rule(call);
  checkExistence(call);
  for (const rule of AFTER[call.action] ?? []) rule(call);
}

const of = (code: string, status: number) => (message: string) => new AwsError(status, code, message);
const noSuch = of('NoSuchEntity', 404);
const exists = of('EntityAlreadyExists', 409);
const conflict = of('DeleteConflict', 409);
const unmodifiable = of('UnmodifiableEntity', 400);
const invalidInput = of('InvalidInput', 400);
const quota = (name: string, most: number) =>
  new AwsError(409, 'LimitExceeded', `Cannot exceed quota for ${name}: ${most}`);

const AWS_ONLY = /^arn:aws[a-z-]*:iam::(aws:|\d{12}:role\/(aws-service-role|aws-reserved)\/)/;

/** Changes that the owner of a service-linked role may ask for all the same. */
const OF_THE_OWNER = new Set(['DeleteServiceLinkedRole', 'TagRole', 'UntagRole', 'UpdateRoleDescription']);

/**
 * AWS’s own policies, and the roles that its services and Identity Center made, are AWS’s to change; nobody makes
 * anything under their paths. https://docs.aws.amazon.com/IAM/latest/UserGuide/using-service-linked-roles.html
 */
function checkOwnership(call: IamCall): void {
  const operation = IAM_OPERATIONS.get(call.action);
  if (operation === undefined || operation.reads || call.action.startsWith('Generate')) return;
  for (const { arn, type, action } of touchedBy(call)) {
    const isOwners = OF_THE_OWNER.has(call.action) && arn.includes(':role/aws-service-role/');
    if (action !== undefined || isOwners || !AWS_ONLY.test(arn)) continue;
    const what = type === 'role' ? 'role' : 'policy';
    throw unmodifiable(
      `Cannot perform the operation on the protected ${what} '${arn.slice(arn.lastIndexOf('/') + 1)}' - this ${what} is only modifiable by AWS`,
    );
  }
  const path = call.form.get('NewPath') ?? (operation.creates ? call.form.get('Path') : undefined);
  if (path !== undefined && /^\/(aws-service-role|aws-reserved)\//i.test(path))
    throw unmodifiable(`Cannot perform the operation under the path ${path}: it is only modifiable by AWS`);
}

const MOST_TAGS = 50;

function checkTags(call: IamCall): void {
  const tags = tagPairs(call.form, 'Tags');
  const keys = tags.map(([key]) => key.toLowerCase());
  if (new Set(keys).size < keys.length)
    throw invalidInput('Duplicate tag keys found. Please note that Tag keys are case insensitive.');
  if ([...keys, ...members(call.form, 'TagKeys')].some((key) => /^aws:/i.test(key)))
    throw invalidInput('The tag keys that begin with `aws:` are reserved for system use.');
  // LocalStack takes its value for the id of what is made, and so for anybody’s.
  if (keys.includes('_custom_id_'))
    throw new AwsError(
      501,
      'NotImplemented',
      'The lab cannot store the tag `_custom_id_`: LocalStack reads it as an order.',
    );
  const before = touchedBy(call)[0]?.tags;
  if (before === undefined || tags.length === 0 || !call.action.startsWith('Tag')) return;
  const all = new Set([...Object.keys(before).map((key) => key.toLowerCase()), ...keys]);
  if (all.size > MOST_TAGS)
    throw new AwsError(
      409,
      'LimitExceeded',
      `The number of tags has reached the maximum limit of ${MOST_TAGS}.`,
    );
}

const POLICY_ARN = /^arn:aws[a-z-]*:iam::(\d{12}|aws):policy\/[\w+=,.@/-]+$/;

/**
 * AWS’s policies for the roles that its services make are attached to nothing else.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachRolePolicy.html (PolicyNotAttachable)
 */
export function isServices(arn: string): boolean {
  return /^arn:aws[a-z-]*:iam::aws:policy\/aws-service-role\//.test(arn);
}

/** A policy that may be attached here: AWS’s, or the account’s own. */
function policyAt(call: IamCall, arn: string): ManagedPolicy | undefined {
  const owner = POLICY_ARN.exec(arn)?.[1];
  return owner === 'aws' || owner === call.accountId ? call.state.get('policies', arn) : undefined;
}

function checkArn(arn: string): void {
  if (!POLICY_ARN.test(arn))
    throw new AwsError(400, 'ValidationError', `ARN ${arn.slice(0, 200)} is not valid.`);
}

function checkBoundary(call: IamCall): void {
  const arn = call.form.get('PermissionsBoundary');
  if (arn === undefined) return;
  checkArn(arn);
  if (isServices(arn) || policyAt(call, arn) === undefined)
    throw noSuch(`Scope ARN: ${arn} does not exist or is not attachable.`);
}

/** How AWS calls what it does not find. */
const MISSING: Readonly<Record<string, (name: string) => string>> = {
  UserName: (name) => `The user with name ${name} cannot be found.`,
  RoleName: (name) => `The role with name ${name} cannot be found.`,
  GroupName: (name) => `The group with name ${name} cannot be found.`,
  InstanceProfileName: (name) => `Instance Profile ${name} cannot be found.`,
  ServerCertificateName: (name) => `The Server Certificate with name ${name} cannot be found.`,
  SAMLProviderArn: (arn) => `Manifest not found for arn ${arn}`,
  OpenIDConnectProviderArn: (arn) => `OpenIDConnect Provider not found for arn ${arn}`,
  PolicyArn: (arn) => `Policy ${arn} does not exist or is not attachable.`,
};

const MADE_BY: Readonly<Record<string, string>> = {
  UserName: 'CreateUser',
  RoleName: 'CreateRole',
  GroupName: 'CreateGroup',
  InstanceProfileName: 'CreateInstanceProfile',
  ServerCertificateName: 'UploadServerCertificate',
};

/** Everything that a call names, and does not make, must be there. */
function checkExistence(call: IamCall): void {
  const { action, form, state } = call;
  const there: Readonly<Record<string, (value: string) => unknown>> = {
    UserName: () => userOf(call),
    RoleName: () => roleOf(call),
    GroupName: () => groupOf(call),
    InstanceProfileName: () => thingOf(call, 'instance-profile', 'InstanceProfileName'),
    ServerCertificateName: () => thingOf(call, 'server-certificate', 'ServerCertificateName'),
    SAMLProviderArn: (arn) => thingBy(call, 'saml-provider', arn),
    OpenIDConnectProviderArn: (arn) => {
      const provider = state.get('oidc', arn);
      return provider?.accountId === call.accountId ? provider : undefined;
    },
    PolicyArn: (arn) => policyAt(call, arn),
  };
  for (const [parameter, find] of Object.entries(there)) {
    const value = form.get(parameter);
    if (value === undefined || MADE_BY[parameter] === action) continue;
    if (parameter === 'PolicyArn') checkArn(value);
    if (find(value) === undefined) {
      const detached = parameter === 'PolicyArn' && !action.startsWith('Attach');
      throw noSuch(detached ? `Policy ${value} was not found.` : (MISSING[parameter]?.(value) ?? value));
    }
  }
}

function thingBy(call: IamCall, type: string, arn: string) {
  return [...call.state.all('things')].find(
    (one) => one.arn === arn && one.type === type && one.accountId === call.accountId,
  );
}

type Rule = (call: IamCall) => void;

const taken =
  (table: NamedTable, parameter: string, word: string): Rule =>
  ({ state, accountId, form }) => {
    const name = form.get(parameter) ?? '';
    if (state.get(table, identityKey(accountId, name)) !== undefined)
      throw exists(`${word} with name ${name} already exists.`);
  };

/** A new name that is another’s; a change of the case of one’s own is none. */
const takenByAnother =
  (table: NamedTable, parameter: string, newName: string, word: string): Rule =>
  ({ state, accountId, form }) => {
    const name = form.get(newName);
    if (name === undefined || name.toLowerCase() === form.get(parameter)?.toLowerCase()) return;
    if (state.get(table, identityKey(accountId, name)) !== undefined)
      throw exists(`${word} with name ${name} already exists.`);
  };

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html: as they are until AWS raises them. */
export const QUOTAS = {
  UsersPerAccount: 5000,
  RolesPerAccount: 1000,
  GroupsPerAccount: 300,
  PoliciesPerAccount: 1500,
  InstanceProfilesPerAccount: 1000,
  GroupsPerUser: 10,
  AttachedPolicies: 10,
  AccessKeysPerUser: 2,
  SSHPublicKeysPerUser: 5,
  SigningCertificatesPerUser: 2,
  MFADevicesPerUser: 8,
  ServiceCredentialsPerUser: 2,
  VersionsPerPolicy: 5,
  ClientIdsPerProvider: 100,
} as const;

const accountQuota =
  (table: NamedTable, name: 'UsersPerAccount' | 'RolesPerAccount' | 'GroupsPerAccount'): Rule =>
  ({ state, accountId }) => {
    let count = 0;
    for (const row of state.all(table)) if (row.accountId === accountId) count++;
    if (count >= QUOTAS[name]) throw quota(name, QUOTAS[name]);
  };

const attachable =
  (find: (call: IamCall) => Identity | undefined, word: string): Rule =>
  (call) => {
    const attached = find(call)?.attached ?? [];
    const arn = call.form.get('PolicyArn') ?? '';
    if (isServices(arn))
      throw new AwsError(
        400,
        'PolicyNotAttachable',
        `Cannot attach a Service Role Policy to a Customer ${word}.`,
      );
    if (!attached.includes(arn) && attached.length >= QUOTAS.AttachedPolicies)
      throw quota(`PoliciesPer${word}`, QUOTAS.AttachedPolicies);
  };

const isAttached =
  (find: (call: IamCall) => Identity | undefined): Rule =>
  (call) => {
    const arn = call.form.get('PolicyArn') ?? '';
    if (find(call)?.attached.includes(arn) !== true) throw noSuch(`Policy ${arn} was not found.`);
  };

const hasInline =
  (find: (call: IamCall) => Identity | undefined, word: string): Rule =>
  (call) => {
    const name = call.form.get('PolicyName') ?? '';
    if (!Object.hasOwn(find(call)?.inline ?? {}, name))
      throw noSuch(`The ${word} policy with name ${name} cannot be found.`);
  };

const keyIsOfUser: Rule = (call) => {
  const id = call.form.get('AccessKeyId') ?? '';
  const key = call.state.get('keys', id);
  if (key === undefined || key.userId !== userOf(call)?.id)
    throw noSuch(`The Access Key with id ${id} cannot be found.`);
};

const HOLDINGS = {
  SSHPublicKeyId: ['SSH public key', 'The Public Key with id'],
  CertificateId: ['signing certificate', 'The Certificate with id'],
  ServiceSpecificCredentialId: ['service credential', 'The Service Specific Credential with id'],
} as const;

const holds =
  (parameter: keyof typeof HOLDINGS): Rule =>
  (call) => {
    const [kind, words] = HOLDINGS[parameter];
    const id = call.form.get(parameter) ?? '';
    const row = call.state.get('holdings', `${kind}/${id}`);
    if (row === undefined || row.userId !== userOf(call)?.id) throw noSuch(`${words} ${id} cannot be found.`);
  };

const mayHold =
  (kind: string, name: string, most: number, service = false): Rule =>
  (call) => {
    const user = userOf(call);
    const wanted = call.form.get('ServiceName');
    const held = [...call.state.all('holdings')].filter(
      (row) => row.userId === user?.id && row.kind === kind && (!service || row.service === wanted),
    );
    if (held.length >= most) throw quota(name, most);
  };

const hasLogin: Rule = (call) => {
  const user = userOf(call);
  if (user !== undefined && call.state.get('holdings', `login profile/${user.id}`) === undefined)
    throw noSuch(`Login Profile for User ${user.name} cannot be found.`);
};

const isMember: Rule = (call) => {
  const { group, user } = { group: groupOf(call), user: userOf(call) };
  if (group !== undefined && user?.groups.includes(group.name.toLowerCase()) !== true)
    throw noSuch(`The user with name ${user?.name ?? ''} is not in group ${group.name}.`);
};

const versionExists: Rule = (call) => {
  const { form, state } = call;
  const [arn = '', version = ''] = [form.get('PolicyArn'), form.get('VersionId')];
  if (!Object.hasOwn(state.get('policies', arn)?.versions ?? {}, version))
    throw noSuch(`Policy ${arn} version ${version} does not exist or is not attachable.`);
};

/** Inline and attached policies go before the identity does. */
function checkPoliciesGone({ inline, attached }: Identity): void {
  if (attached.length > 0) throw conflict('Cannot delete entity, must detach all policies first.');
  if (Object.keys(inline).length > 0) throw conflict('Cannot delete entity, must delete policies first.');
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUser.html: nine kinds of things to remove by hand first. */
const userIsBare: Rule = (call) => {
  const user = userOf(call);
  if (user === undefined) return;
  for (const key of call.state.all('keys'))
    if (key.userId === user.id) throw conflict('Cannot delete entity, must delete access keys first.');
  for (const row of call.state.all('holdings'))
    if (row.userId === user.id)
      throw conflict(
        `Cannot delete entity, must ${row.kind === 'MFA device' ? 'deactivate' : 'delete'} ${row.kind} first.`,
      );
  checkPoliciesGone(user);
  if (user.groups.length > 0) throw conflict('Cannot delete entity, must remove user from group first.');
};

const roleIsBare: Rule = (call) => {
  const role = roleOf(call);
  if (role === undefined) return;
  for (const row of call.state.all('things'))
    if (row.roleId === role.id)
      throw conflict('Cannot delete entity, must remove roles from instance profile first.');
  checkPoliciesGone(role);
};

const groupIsBare: Rule = (call) => {
  const group = groupOf(call);
  if (group === undefined) return;
  if (membersOf(call, group).length > 0)
    throw conflict('Cannot delete entity, must remove users from group first.');
  checkPoliciesGone(group);
};

function membersOf({ state, accountId }: IamCall, group: Group): readonly User[] {
  const name = group.name.toLowerCase();
  return [...state.all('users')].filter((user) => user.accountId === accountId && user.groups.includes(name));
}

const policyIsFree: Rule = ({ state, form }) => {
  const arn = form.get('PolicyArn') ?? '';
  for (const table of ['users', 'roles', 'groups'] as const)
    for (const row of state.all(table))
      if (row.attached.includes(arn) || ('boundary' in row && row.boundary === arn))
        throw conflict('Cannot delete a policy attached to entities.');
  if (Object.keys(state.get('policies', arn)?.versions ?? {}).length > 1)
    throw conflict(
      'This policy has more than one version. Before you delete a policy, you must delete the policy’s versions. The default version is deleted with the policy.',
    );
};

const RULES: Readonly<Record<string, readonly Rule[]>> = {
  CreateUser: [taken('users', 'UserName', 'User'), accountQuota('users', 'UsersPerAccount')],
  CreateRole: [taken('roles', 'RoleName', 'Role'), accountQuota('roles', 'RolesPerAccount')],
  CreateGroup: [taken('groups', 'GroupName', 'Group'), accountQuota('groups', 'GroupsPerAccount')],
  UpdateUser: [takenByAnother('users', 'UserName', 'NewUserName', 'User')],
  UpdateGroup: [takenByAnother('groups', 'GroupName', 'NewGroupName', 'Group')],
  CreatePolicy: [
    ({ state, accountId, form }) => {
      const name = (form.get('PolicyName') ?? '').toLowerCase();
      const own = [...state.all('policies')].filter(({ arn }) =>
        arn.startsWith(`arn:aws:iam::${accountId}:policy/`),
      );
      if (own.some((row) => row.name.toLowerCase() === name))
        throw exists(
          `A policy called ${form.get('PolicyName')} already exists. Duplicate names are not allowed.`,
        );
      if (own.length >= QUOTAS.PoliciesPerAccount)
        throw quota('PoliciesPerAccount', QUOTAS.PoliciesPerAccount);
    },
  ],
  CreateInstanceProfile: [
    (call) => {
      if (thingOf(call, 'instance-profile', 'InstanceProfileName') !== undefined)
        throw exists(`Instance Profile ${call.form.get('InstanceProfileName')} already exists.`);
      const own = [...call.state.all('things')].filter(
        ({ type, accountId }) => type === 'instance-profile' && accountId === call.accountId,
      );
      if (own.length >= QUOTAS.InstanceProfilesPerAccount)
        throw quota('InstanceProfilesPerAccount', QUOTAS.InstanceProfilesPerAccount);
    },
  ],
  UploadServerCertificate: [
    (call) => {
      if (thingOf(call, 'server-certificate', 'ServerCertificateName') !== undefined)
        throw exists(
          `The Server Certificate with name ${call.form.get('ServerCertificateName')} already exists.`,
        );
    },
  ],
  CreateSAMLProvider: [
    (call) => {
      if (thingOf(call, 'saml-provider', 'Name') !== undefined)
        throw exists(`SAMLProvider ${call.form.get('Name')} already exists.`);
    },
  ],
  CreateOpenIDConnectProvider: [
    ({ state, accountId, form }) => {
      const url = form.get('Url') ?? '';
      if (!/^https:\/\/[a-z0-9.-]+(:\d+)?(\/[\w.~%:@!$&'()*+,;=/-]*)?$/i.test(url))
        throw new AwsError(400, 'ValidationError', 'Invalid Open ID Connect Provider URL');
      for (const provider of state.all('oidc'))
        if (provider.accountId === accountId && providerName(provider.url) === providerName(url))
          throw exists(`Provider with url ${url} already exists.`);
      if (members(form, 'ClientIDList').length > QUOTAS.ClientIdsPerProvider)
        throw quota('ClientIdsPerOpenIdConnectProvider', QUOTAS.ClientIdsPerProvider);
    },
  ],
  CreateVirtualMFADevice: [
    ({ state, accountId, form }) => {
      const name = `${form.get('Path') ?? '/'}${form.get('VirtualMFADeviceName') ?? ''}`;
      if (state.get('things', thingKey('mfa', accountId, name)) !== undefined)
        throw exists('MFADevice entity at the same path and name already exists.');
    },
  ],
};

/** Asked of what is known to be there. */
const AFTER: Readonly<Record<string, readonly Rule[]>> = {
  DeleteUser: [userIsBare],
  DeleteRole: [roleIsBare],
  DeleteGroup: [groupIsBare],
  DeletePolicy: [policyIsFree],
  DeleteInstanceProfile: [
    (call) => {
      if (thingOf(call, 'instance-profile', 'InstanceProfileName')?.roleId !== undefined)
        throw conflict('Cannot delete entity, must remove roles from instance profile first.');
    },
  ],
  DeleteVirtualMFADevice: [
    ({ state, form, ...call }) => {
      const serial = form.get('SerialNumber') ?? '';
      if (thingBy({ state, form, ...call }, 'mfa', serial) === undefined)
        throw noSuch(`VirtualMFADevice with serial number ${serial} doesn't exist.`);
      if (state.get('holdings', `MFA device/${serial}`) !== undefined)
        throw conflict('MFA VirtualDevice in use. Must deactivate first.');
    },
  ],
  EnableMFADevice: [
    ({ state, form, ...call }) => {
      const serial = form.get('SerialNumber') ?? '';
      if (serial.startsWith('arn:') && thingBy({ state, form, ...call }, 'mfa', serial) === undefined)
        throw noSuch(`VirtualMFADevice with serial number ${serial} doesn't exist.`);
      if (state.get('holdings', `MFA device/${serial}`) !== undefined)
        throw exists('MFA Device is already in use.');
    },
    mayHold('MFA device', 'MFADevicesPerUser', QUOTAS.MFADevicesPerUser),
  ],
  DeactivateMFADevice: [
    (call) => {
      const serial = call.form.get('SerialNumber') ?? '';
      const row = call.state.get('holdings', `MFA device/${serial}`);
      if (row === undefined || row.userId !== userOf(call)?.id)
        throw noSuch(`Device with serial number ${serial} cannot be found.`);
    },
  ],
  DeletePolicyVersion: [
    versionExists,
    ({ state, form }) => {
      if (state.get('policies', form.get('PolicyArn') ?? '')?.defaultVersion === form.get('VersionId'))
        throw conflict('Cannot delete the default version of a policy.');
    },
  ],
  SetDefaultPolicyVersion: [versionExists],
  CreatePolicyVersion: [
    ({ state, form }) => {
      const { versions = {} } = state.get('policies', form.get('PolicyArn') ?? '') ?? {};
      if (Object.keys(versions).length >= QUOTAS.VersionsPerPolicy)
        throw new AwsError(
          409,
          'LimitExceeded',
          `A managed policy can have up to ${QUOTAS.VersionsPerPolicy} versions. Before you create a new version, you must delete an existing version.`,
        );
    },
  ],
  CreateAccessKey: [
    (call) => {
      const user = userOf(call);
      const keys = [...call.state.all('keys')].filter((key) => key.userId === user?.id);
      if (keys.length >= QUOTAS.AccessKeysPerUser) throw quota('AccessKeysPerUser', QUOTAS.AccessKeysPerUser);
    },
  ],
  UpdateAccessKey: [keyIsOfUser],
  DeleteAccessKey: [keyIsOfUser],
  GetAccessKeyLastUsed: [
    ({ state, form, accountId }) => {
      const id = form.get('AccessKeyId') ?? '';
      if (state.get('keys', id)?.accountId !== accountId)
        throw noSuch(`The Access Key with id ${id} cannot be found.`);
    },
  ],
  AttachUserPolicy: [attachable(userOf, 'User')],
  AttachRolePolicy: [attachable(roleOf, 'Role')],
  AttachGroupPolicy: [attachable(groupOf, 'Group')],
  DetachUserPolicy: [isAttached(userOf)],
  DetachRolePolicy: [isAttached(roleOf)],
  DetachGroupPolicy: [isAttached(groupOf)],
  DeleteUserPolicy: [hasInline(userOf, 'user')],
  DeleteRolePolicy: [hasInline(roleOf, 'role')],
  DeleteGroupPolicy: [hasInline(groupOf, 'group')],
  GetUserPolicy: [hasInline(userOf, 'user')],
  GetRolePolicy: [hasInline(roleOf, 'role')],
  GetGroupPolicy: [hasInline(groupOf, 'group')],
  AddUserToGroup: [
    (call) => {
      const { groups = [] } = userOf(call) ?? {};
      if (
        !groups.includes((call.form.get('GroupName') ?? '').toLowerCase()) &&
        groups.length >= QUOTAS.GroupsPerUser
      )
        throw quota('GroupsPerUser', QUOTAS.GroupsPerUser);
    },
  ],
  RemoveUserFromGroup: [isMember],
  AddRoleToInstanceProfile: [
    (call) => {
      if (thingOf(call, 'instance-profile', 'InstanceProfileName')?.roleId !== undefined)
        throw quota('InstanceSessionsPerInstanceProfile', 1);
    },
  ],
  RemoveRoleFromInstanceProfile: [
    (call) => {
      const role = roleOf(call);
      if (thingOf(call, 'instance-profile', 'InstanceProfileName')?.roleId !== role?.id)
        throw noSuch(`The role with name ${role?.name} is not in the instance profile.`);
    },
  ],
  CreateLoginProfile: [
    (call) => {
      const user = userOf(call);
      if (call.state.get('holdings', `login profile/${user?.id}`) !== undefined)
        throw exists(`Login Profile for user ${user?.name} already exists.`);
    },
  ],
  GetLoginProfile: [hasLogin],
  UpdateLoginProfile: [hasLogin],
  DeleteLoginProfile: [hasLogin],
  UploadSSHPublicKey: [mayHold('SSH public key', 'SSHPublicKeysPerUser', QUOTAS.SSHPublicKeysPerUser)],
  GetSSHPublicKey: [holds('SSHPublicKeyId')],
  UpdateSSHPublicKey: [holds('SSHPublicKeyId')],
  DeleteSSHPublicKey: [holds('SSHPublicKeyId')],
  UploadSigningCertificate: [
    mayHold('signing certificate', 'SigningCertificatesPerUser', QUOTAS.SigningCertificatesPerUser),
  ],
  UpdateSigningCertificate: [holds('CertificateId')],
  DeleteSigningCertificate: [holds('CertificateId')],
  CreateServiceSpecificCredential: [
    mayHold(
      'service credential',
      'ServiceSpecificCredentialsPerUser',
      QUOTAS.ServiceCredentialsPerUser,
      true,
    ),
  ],
  UpdateServiceSpecificCredential: [holds('ServiceSpecificCredentialId')],
  ResetServiceSpecificCredential: [holds('ServiceSpecificCredentialId')],
  DeleteServiceSpecificCredential: [holds('ServiceSpecificCredentialId')],
};
