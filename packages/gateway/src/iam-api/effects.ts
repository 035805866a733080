import { storedPolicy } from '../authorize/pinned-policy.ts';
import { textAt } from '../http/xml.ts';
import { members } from '../query/form.ts';
import {
  type Holding,
  type IamThing,
  identityKey,
  type ManagedPolicy,
  type OidcProvider,
  type PinnedPolicy,
} from '../state/entities.ts';
import type { State } from '../state/store.ts';
import {
  arnOf,
  changeNamed,
  type IamEffect,
  keyOf,
  made,
  madeWithTags,
  removeNamed,
  retagged,
  type Served,
  tagsIn,
  without,
} from './effect.ts';
import { thingKey } from './iam-call.ts';

/** A new thing, called by `parameter`; MFA devices are told apart by path and name. */
const makes =
  (type: IamThing['type'], parameter: string): IamEffect =>
  (served) => {
    const { form, accountId } = served;
    const name = form.get(parameter) ?? '';
    const path = form.get('Path') ?? '/';
    const arn = `arn:aws:iam::${accountId}:${type}${path}${name}`;
    const key = thingKey(type, accountId, type === 'mfa' ? path + name : name);
    return [{ table: 'things', key, row: { type, accountId, name, path, arn, tags: tagsIn(served) } }];
  };

const removesByName =
  (type: IamThing['type'], parameter: string): IamEffect =>
  ({ form, accountId }) => [{ table: 'things', key: thingKey(type, accountId, form.get(parameter) ?? '') }];

const removesByArn =
  (type: 'saml-provider' | 'mfa', parameter: string): IamEffect =>
  ({ form, state }) => {
    const arn = form.get(parameter) ?? '';
    const row = [...state.all('things')].find((one) => one.arn === arn && one.type === type);
    if (row === undefined) return [];
    const key = thingKey(type, row.accountId, type === 'mfa' ? row.path + row.name : row.name);
    return [{ table: 'things', key }];
  };

const profile = (change: (row: IamThing, served: Served) => IamThing): IamEffect => {
  return (served) => {
    const key = thingKey('instance-profile', served.accountId, served.form.get('InstanceProfileName') ?? '');
    const row = served.state.get('things', key);
    return row === undefined ? [] : [{ table: 'things', key, row: change(row, served) }];
  };
};

const withTags = profile((row, served) => ({ ...row, tags: retagged(row.tags, served) }));

/** Instance profiles, server certificates, SAML providers and virtual MFA devices. */
const things: Readonly<Record<string, IamEffect>> = {
  CreateInstanceProfile: makes('instance-profile', 'InstanceProfileName'),
  DeleteInstanceProfile: removesByName('instance-profile', 'InstanceProfileName'),
  TagInstanceProfile: withTags,
  UntagInstanceProfile: withTags,
  AddRoleToInstanceProfile: profile((row, served) => {
    const role = served.state.get('roles', keyOf(served, 'roles'));
    return role === undefined ? row : { ...row, roleId: role.id };
  }),
  RemoveRoleFromInstanceProfile: profile(({ roleId: _, ...row }) => row),
  UploadServerCertificate: makes('server-certificate', 'ServerCertificateName'),
  DeleteServerCertificate: removesByName('server-certificate', 'ServerCertificateName'),
  CreateSAMLProvider: makes('saml-provider', 'Name'),
  DeleteSAMLProvider: removesByArn('saml-provider', 'SAMLProviderArn'),
  CreateVirtualMFADevice: makes('mfa', 'VirtualMFADeviceName'),
  DeleteVirtualMFADevice: removesByArn('mfa', 'SerialNumber'),
};

type Owner = 'User' | 'Role' | 'Group';
const TABLES = { User: 'users', Role: 'roles', Group: 'groups' } as const;

/** Inline and attached policies of users, roles and groups: the same calls on each. */
function policiesOf(owner: Owner): Readonly<Record<string, IamEffect>> {
  const table = TABLES[owner];
  return {
    [`Put${owner}Policy`]: changeNamed(table, (row, { form }) => ({
      ...row,
      inline: { ...row.inline, [form.get('PolicyName') ?? '']: form.get('PolicyDocument') ?? '' },
    })),
    [`Delete${owner}Policy`]: changeNamed(table, (row, { form }) => ({
      ...row,
      inline: without(row.inline, form.get('PolicyName') ?? ''),
    })),
    [`Attach${owner}Policy`]: changeNamed(table, (row, { form }) => ({
      ...row,
      attached: [...new Set([...row.attached, form.get('PolicyArn') ?? ''])],
    })),
    [`Detach${owner}Policy`]: changeNamed(table, (row, { form }) => ({
      ...row,
      attached: row.attached.filter((arn) => arn !== form.get('PolicyArn')),
    })),
  };
}

/** A new holding of the user that the call names; `id` finds what it is called. */
const gains =
  (kind: Holding['kind'], id: (served: Parameters<IamEffect>[0]) => string | undefined): IamEffect =>
  (served) => {
    const user = served.state.get('users', keyOf(served, 'users'));
    if (user === undefined) return [];
    const found = kind === 'login profile' ? user.id : id(served);
    if (found === undefined) return [];
    const service = served.form.get('ServiceName');
    const row = { kind, id: found, userId: user.id, ...(service === undefined ? {} : { service }) };
    return [{ table: 'holdings', key: `${kind}/${found}`, row }];
  };

const loses =
  (kind: Holding['kind'], parameter: string): IamEffect =>
  ({ form }) => [{ table: 'holdings', key: `${kind}/${form.get(parameter) ?? ''}` }];

/** What users have besides access keys. */
const holdings: Readonly<Record<string, IamEffect>> = {
  CreateLoginProfile: gains('login profile', () => undefined),
  DeleteLoginProfile: (served) => {
    const user = served.state.get('users', keyOf(served, 'users'));
    return user === undefined ? [] : [{ table: 'holdings', key: `login profile/${user.id}` }];
  },
  UploadSSHPublicKey: gains('SSH public key', ({ answer }) =>
    textAt(
      answer,
      'UploadSSHPublicKeyResponse',
      'UploadSSHPublicKeyResult',
      'SSHPublicKey',
      'SSHPublicKeyId',
    ),
  ),
  DeleteSSHPublicKey: loses('SSH public key', 'SSHPublicKeyId'),
  UploadSigningCertificate: gains('signing certificate', ({ answer }) =>
    textAt(
      answer,
      'UploadSigningCertificateResponse',
      'UploadSigningCertificateResult',
      'Certificate',
      'CertificateId',
    ),
  ),
  DeleteSigningCertificate: loses('signing certificate', 'CertificateId'),
  CreateServiceSpecificCredential: gains('service credential', ({ answer }) =>
    textAt(
      answer,
      'CreateServiceSpecificCredentialResponse',
      'CreateServiceSpecificCredentialResult',
      'ServiceSpecificCredential',
      'ServiceSpecificCredentialId',
    ),
  ),
  DeleteServiceSpecificCredential: loses('service credential', 'ServiceSpecificCredentialId'),
  EnableMFADevice: gains('MFA device', ({ form }) => form.get('SerialNumber')),
  DeactivateMFADevice: loses('MFA device', 'SerialNumber'),
};

const accessKeys: Readonly<Record<string, IamEffect>> = {
  CreateAccessKey: (served) => {
    const { state, accountId, answer } = served;
    const user = state.get('users', keyOf(served, 'users'));
    const text = (name: string) =>
      textAt(answer, 'CreateAccessKeyResponse', 'CreateAccessKeyResult', 'AccessKey', name);
    const id = text('AccessKeyId') ?? '';
    const secret = text('SecretAccessKey') ?? '';
    if (user === undefined || id === '' || secret === '') return [];
    const upstreamId = /<AccessKeyId>(\w+)<\/AccessKeyId>/.exec(served.raw ?? '')?.[1] ?? id;
    const row = {
      ...{ id, secret, accountId, userName: user.name, userId: user.id, active: true },
      ...(upstreamId === id ? {} : { upstreamId }),
    };
    return [{ table: 'keys', key: id, row }];
  },
  UpdateAccessKey: ({ form, state }) => {
    const key = form.get('AccessKeyId') ?? '';
    const row = state.get('keys', key);
    return row === undefined
      ? []
      : [{ table: 'keys', key, row: { ...row, active: form.get('Status') === 'Active' } }];
  },
  DeleteAccessKey: ({ form }) => [{ table: 'keys', key: form.get('AccessKeyId') ?? '' }],
};

const groups: Readonly<Record<string, IamEffect>> = {
  CreateGroup: (served) => [{ table: 'groups', key: keyOf(served, 'groups'), row: made(served, 'groups') }],
  DeleteGroup: removeNamed('groups'),
  UpdateGroup: (served) => {
    const { form, state, accountId } = served;
    const key = keyOf(served, 'groups');
    const group = state.get('groups', key);
    if (group === undefined) return [];
    const name = form.get('NewGroupName') ?? group.name;
    const path = form.get('NewPath') ?? group.path;
    const arn = `arn:aws:iam::${accountId}:group${path}${name}`;
    const old = group.name.toLowerCase();
    const members = [...state.all('users')].filter(
      (user) => user.accountId === accountId && user.groups.includes(old),
    );
    return [
      { table: 'groups', key },
      { table: 'groups', key: identityKey(accountId, name), row: { ...group, name, path, arn } },
      ...members.map((user) => {
        const groups = user.groups.map((one) => (one === old ? name.toLowerCase() : one));
        return { table: 'users', key: identityKey(accountId, user.name), row: { ...user, groups } } as const;
      }),
    ];
  },
};

const managedPolicies: Readonly<Record<string, IamEffect>> = {
  CreatePolicy: (served) => {
    const { form } = served;
    const arn = arnOf(served, 'policy', 'PolicyName');
    const name = form.get('PolicyName') ?? '';
    const versions = { v1: form.get('PolicyDocument') ?? '' };
    return [
      {
        table: 'policies',
        key: arn,
        row: { arn, name, defaultVersion: 'v1', versions, tags: tagsIn(served) },
      },
    ];
  },
  DeletePolicy: ({ form }) => [{ table: 'policies', key: form.get('PolicyArn') ?? '' }],
  CreatePolicyVersion: changeManagedPolicy((policy, { form, answer }) => {
    const path = ['CreatePolicyVersionResponse', 'CreatePolicyVersionResult', 'PolicyVersion', 'VersionId'];
    const version = textAt(answer, ...path) ?? '';
    return {
      ...policy,
      versions: { ...policy.versions, [version]: form.get('PolicyDocument') ?? '' },
      ...(form.get('SetAsDefault') === 'true' ? { defaultVersion: version } : {}),
    };
  }),
  DeletePolicyVersion: changeManagedPolicy((policy, { form }) => ({
    ...policy,
    versions: without(policy.versions, form.get('VersionId') ?? ''),
  })),
  TagPolicy: changeManagedPolicy((policy, served) => ({
    ...policy,
    tags: retagged(policy.tags ?? {}, served),
  })),
  UntagPolicy: changeManagedPolicy((policy, served) => ({
    ...policy,
    tags: retagged(policy.tags ?? {}, served),
  })),
  SetDefaultPolicyVersion: changeManagedPolicy((policy, { form }) => ({
    ...policy,
    defaultVersion: form.get('VersionId') ?? '',
  })),
};

function changeManagedPolicy(update: (policy: ManagedPolicy, served: Served) => ManagedPolicy): IamEffect {
  return (served) => {
    const key = served.form.get('PolicyArn') ?? '';
    const policy = served.state.get('policies', key);
    return policy === undefined ? [] : [{ table: 'policies', key, row: update(policy, served) }];
  };
}

const oidcProviders: Readonly<Record<string, IamEffect>> = {
  CreateOpenIDConnectProvider: (served) => {
    const { form, accountId, answer } = served;
    const path = ['CreateOpenIDConnectProviderResponse', 'CreateOpenIDConnectProviderResult'];
    const arn = textAt(answer, ...path, 'OpenIDConnectProviderArn') ?? '';
    const url = form.get('Url') ?? '';
    const clientIds = members(form, 'ClientIDList');
    return [{ table: 'oidc', key: arn, row: { arn, accountId, url, clientIds, tags: tagsIn(served) } }];
  },
  DeleteOpenIDConnectProvider: ({ form }) => [
    { table: 'oidc', key: form.get('OpenIDConnectProviderArn') ?? '' },
  ],
  TagOpenIDConnectProvider: changeProvider((row, served) => ({
    ...row,
    tags: retagged(row.tags ?? {}, served),
  })),
  UntagOpenIDConnectProvider: changeProvider((row, served) => ({
    ...row,
    tags: retagged(row.tags ?? {}, served),
  })),
};

function changeProvider(update: (provider: OidcProvider, served: Served) => OidcProvider): IamEffect {
  return (served) => {
    const key = served.form.get('OpenIDConnectProviderArn') ?? '';
    const provider = served.state.get('oidc', key);
    return provider === undefined ? [] : [{ table: 'oidc', key, row: update(provider, served) }];
  };
}

const roles: Readonly<Record<string, IamEffect>> = {
  CreateRole: (served) => {
    const { form, state } = served;
    const row = {
      ...madeWithTags(served, 'roles'),
      trust: pinned(form.get('AssumeRolePolicyDocument') ?? '', state),
      maxSessionDuration: Number(form.get('MaxSessionDuration') ?? 3600),
    };
    return [{ table: 'roles', key: keyOf(served, 'roles'), row }];
  },
  DeleteRole: removeNamed('roles'),
  UpdateRole: changeNamed('roles', (role, { form }) => ({
    ...role,
    maxSessionDuration: Number(form.get('MaxSessionDuration') ?? 3600),
  })),
  UpdateAssumeRolePolicy: changeNamed('roles', (role, { form, state }) => ({
    ...role,
    trust: pinned(form.get('PolicyDocument') ?? '', state),
  })),
};

function pinned(text: string, state: State): PinnedPolicy {
  const { text: stored, principals } = storedPolicy(text, 'trust', state);
  return { text: stored, principals };
}

/** Tags and permissions boundaries of users and roles. */
function tagsAndBoundaryOf(owner: 'User' | 'Role'): Readonly<Record<string, IamEffect>> {
  const table = owner === 'User' ? 'users' : 'roles';
  return {
    [`Tag${owner}`]: changeNamed(table, (row, served) => ({ ...row, tags: retagged(row.tags, served) })),
    [`Untag${owner}`]: changeNamed(table, (row, served) => ({ ...row, tags: retagged(row.tags, served) })),
    [`Put${owner}PermissionsBoundary`]: changeNamed(table, (row, { form }) => ({
      ...row,
      boundary: form.get('PermissionsBoundary') ?? '',
    })),
    [`Delete${owner}PermissionsBoundary`]: changeNamed(table, ({ boundary: _, ...row }) => row),
  };
}

const users: Readonly<Record<string, IamEffect>> = {
  CreateUser: (served) => [
    {
      table: 'users',
      key: keyOf(served, 'users'),
      row: { ...madeWithTags(served, 'users'), groups: [] },
    },
  ],
  DeleteUser: removeNamed('users'),
  UpdateUser: (served) => {
    const { form, state, accountId } = served;
    const key = keyOf(served, 'users');
    const user = state.get('users', key);
    if (user === undefined) return [];
    const name = form.get('NewUserName') ?? user.name;
    const path = form.get('NewPath') ?? user.path;
    const renamed = { ...user, name, path, arn: `arn:aws:iam::${accountId}:user${path}${name}` };
    const keys = [...state.all('keys')].filter((row) => row.userId === user.id);
    return [
      { table: 'users', key },
      { table: 'users', key: identityKey(accountId, name), row: renamed },
      ...keys.map((row) => ({ table: 'keys', key: row.id, row: { ...row, userName: name } }) as const),
    ];
  },
  AddUserToGroup: changeNamed('users', (user, { form }) => ({
    ...user,
    groups: [...new Set([...user.groups, (form.get('GroupName') ?? '').toLowerCase()])],
  })),
  RemoveUserFromGroup: changeNamed('users', (user, { form }) => ({
    ...user,
    groups: user.groups.filter((name) => name !== form.get('GroupName')?.toLowerCase()),
  })),
};

/** What served calls change, by operation. */
export const IAM_EFFECTS: Readonly<Record<string, IamEffect>> = {
  ...users,
  ...accessKeys,
  ...groups,
  ...roles,
  ...managedPolicies,
  ...oidcProviders,
  ...holdings,
  ...things,
  ...policiesOf('User'),
  ...policiesOf('Role'),
  ...policiesOf('Group'),
  ...tagsAndBoundaryOf('User'),
  ...tagsAndBoundaryOf('Role'),
};
