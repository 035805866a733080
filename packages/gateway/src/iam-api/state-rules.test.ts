import { describe, expect, test } from 'vitest';
import { ACCOUNT, aGroup, aKey, aPolicy, aRole, aUser, type Rows, storeOf } from '../../testing/entities.ts';
import type { AwsError } from '../errors/aws-error.ts';
import type { Change, Holding, IamThing } from '../state/entities.ts';
import { namedForm, thingKey } from './iam-call.ts';
import { checkState, QUOTAS } from './state-rules.ts';

const arn = (rest: string, account = ACCOUNT) => `arn:aws:iam::${account}:${rest}`;
const MANAGED = arn('policy/acme');
const ADMINISTRATOR = 'arn:aws:iam::aws:policy/AdministratorAccess';
const managed = (versions: Record<string, string> = { v1: '{}' }) => ({
  ...aPolicy(MANAGED, '{}'),
  versions,
});
const aws = aPolicy(ADMINISTRATOR, '{}');

function outcome(
  action: string,
  form: Readonly<Record<string, string>>,
  rows: Rows = {},
  more: readonly Change[] = [],
): string {
  const state = storeOf(rows);
  state.apply(more);
  const named = namedForm(new Map(Object.entries(form)), ACCOUNT, state, false, undefined);
  try {
    checkState({ action, form: named, accountId: ACCOUNT, state });
    return 'ok';
  } catch (error) {
    const { status, code } = error as AwsError;
    return `${status} ${code}`;
  }
}

const holding = (kind: Holding['kind'], id: string, userId: string): Change => ({
  table: 'holdings',
  key: `${kind}/${id}`,
  row: { kind, id, userId },
});
const thing = (type: IamThing['type'], name: string, more: Partial<IamThing> = {}): Change => {
  const row = {
    ...{ type, accountId: ACCOUNT, name, path: '/', arn: arn(`${type}/${name}`), tags: {} },
    ...more,
  };
  return { table: 'things', key: thingKey(type, ACCOUNT, type === 'mfa' ? `/${name}` : name), row };
};

describe('names are one whatever their case', () => {
  const rows = {
    users: [aUser('acme-app')],
    roles: [aRole('acme-app')],
    groups: [aGroup('acme-app')],
    policies: [managed()],
    oidc: [{ arn: arn('oidc-provider/idp'), accountId: ACCOUNT, url: 'https://idp.example', clientIds: [] }],
  };
  const things = [
    thing('instance-profile', 'acme-app'),
    thing('server-certificate', 'acme-app'),
    thing('saml-provider', 'acme-app'),
    thing('mfa', 'acme-app'),
  ];
  const EXISTS = '409 EntityAlreadyExists';
  test.each<[string, Record<string, string>]>([
    ['CreateUser', { UserName: 'acme-APP' }],
    ['CreateRole', { RoleName: 'ACME-app' }],
    ['CreateGroup', { GroupName: 'Acme-App' }],
    ['CreatePolicy', { PolicyName: 'ACME', Path: '/elsewhere/' }],
    ['CreateInstanceProfile', { InstanceProfileName: 'ACME-APP' }],
    ['UploadServerCertificate', { ServerCertificateName: 'ACME-APP' }],
    ['CreateSAMLProvider', { Name: 'ACME-APP' }],
    ['CreateVirtualMFADevice', { VirtualMFADeviceName: 'ACME-APP' }],
    ['CreateOpenIDConnectProvider', { Url: 'https://idp.example/' }],
  ])('%s of what exists', (action, form) => {
    expect(outcome(action, form, rows, things)).toBe(EXISTS);
    expect(outcome(action, form)).toBe('ok');
  });

  test('a rename onto another is refused, onto itself in another case is not', () => {
    const two = { users: [aUser('a'), aUser('b')], groups: [aGroup('a'), aGroup('b')] };
    expect(outcome('UpdateUser', { UserName: 'a', NewUserName: 'B' }, two)).toBe(EXISTS);
    expect(outcome('UpdateUser', { UserName: 'a', NewUserName: 'A' }, two)).toBe('ok');
    expect(outcome('UpdateGroup', { GroupName: 'a', NewGroupName: 'B' }, two)).toBe(EXISTS);
    expect(outcome('UpdateGroup', { GroupName: 'a', NewPath: '/x/' }, two)).toBe('ok');
  });

  test('another account’s names are its own', () => {
    const other = { users: [aUser('a', { accountId: '444455556666' })] };
    expect(outcome('CreateUser', { UserName: 'a' }, other)).toBe('ok');
  });
});

describe('what is not bare is not deleted', () => {
  const CONFLICT = '409 DeleteConflict';
  const u = aUser('u');
  test.each<[string, Rows, readonly Change[]]>([
    ['an access key', { users: [u], keys: [aKey(u)] }, []],
    ['an inline policy', { users: [{ ...u, inline: { p: '{}' } }] }, []],
    ['an attached policy', { users: [{ ...u, attached: [MANAGED] }] }, []],
    ['a group', { users: [{ ...u, groups: ['g'] }], groups: [aGroup('g')] }, []],
    ['a login profile', { users: [u] }, [holding('login profile', u.id, u.id)]],
    ['an SSH key', { users: [u] }, [holding('SSH public key', 'APKA1', u.id)]],
    ['a signing certificate', { users: [u] }, [holding('signing certificate', 'C1', u.id)]],
    ['an MFA device', { users: [u] }, [holding('MFA device', 'S1', u.id)]],
    ['a service credential', { users: [u] }, [holding('service credential', 'ACCA1', u.id)]],
  ])('a user with %s', (_name, rows, more) => {
    expect(outcome('DeleteUser', { UserName: 'U' }, rows, more)).toBe(CONFLICT);
    const others = more.map((change) => ({
      ...change,
      row: { ...(change.row as Holding), userId: 'AIDAX' },
    }));
    expect(outcome('DeleteUser', { UserName: 'u' }, { users: [u] }, others as Change[])).toBe('ok');
  });

  test('roles, groups, policies, instance profiles and devices', () => {
    const r = aRole('r');
    const inProfile = [thing('instance-profile', 'p', { roleId: r.id })];
    const conflicts = [
      outcome('DeleteRole', { RoleName: 'r' }, { roles: [{ ...r, inline: { p: '{}' } }] }),
      outcome('DeleteRole', { RoleName: 'r' }, { roles: [{ ...r, attached: [MANAGED] }] }),
      outcome('DeleteRole', { RoleName: 'r' }, { roles: [r] }, inProfile),
      outcome('DeleteInstanceProfile', { InstanceProfileName: 'p' }, { roles: [r] }, inProfile),
      outcome(
        'DeleteGroup',
        { GroupName: 'g' },
        { groups: [aGroup('g')], users: [aUser('u', { groups: ['g'] })] },
      ),
      outcome('DeleteGroup', { GroupName: 'g' }, { groups: [aGroup('g', { inline: { p: '{}' } })] }),
      outcome('DeleteGroup', { GroupName: 'g' }, { groups: [aGroup('g', { attached: [MANAGED] })] }),
      ...(['users', 'roles', 'groups'] as const).map((table) =>
        outcome(
          'DeletePolicy',
          { PolicyArn: MANAGED },
          {
            policies: [managed()],
            [table]: [{ users: aUser, roles: (name: string) => aRole(name), groups: aGroup }[table]('x')].map(
              (row) => ({ ...row, attached: [MANAGED] }),
            ),
          },
        ),
      ),
      outcome(
        'DeletePolicy',
        { PolicyArn: MANAGED },
        { policies: [managed()], users: [aUser('u', { boundary: MANAGED })] },
      ),
      outcome('DeletePolicy', { PolicyArn: MANAGED }, { policies: [managed({ v1: '{}', v2: '{}' })] }),
      outcome('DeletePolicyVersion', { PolicyArn: MANAGED, VersionId: 'v1' }, { policies: [managed()] }),
      outcome('DeleteVirtualMFADevice', { SerialNumber: arn('mfa/m') }, {}, [
        thing('mfa', 'm'),
        holding('MFA device', arn('mfa/m'), 'AIDAU'),
      ]),
    ];
    expect([...new Set(conflicts)]).toEqual([CONFLICT]);
    expect([
      outcome('DeleteRole', { RoleName: 'r' }, { roles: [r] }),
      outcome('DeleteGroup', { GroupName: 'g' }, { groups: [aGroup('g')] }),
      outcome('DeletePolicy', { PolicyArn: MANAGED }, { policies: [managed()] }),
      outcome('DeleteInstanceProfile', { InstanceProfileName: 'p' }, {}, [thing('instance-profile', 'p')]),
      outcome('DeleteVirtualMFADevice', { SerialNumber: arn('mfa/m') }, {}, [thing('mfa', 'm')]),
    ]).toEqual(['ok', 'ok', 'ok', 'ok', 'ok']);
  });
});

describe('what is not there is NoSuchEntity', () => {
  const rows = {
    users: [aUser('u')],
    roles: [aRole('r')],
    groups: [aGroup('g')],
    policies: [managed(), aws],
  };
  test.each<[string, Record<string, string>]>([
    ['DeleteUser', { UserName: 'none' }],
    ['PutRolePolicy', { RoleName: 'none', PolicyName: 'p' }],
    ['AddUserToGroup', { UserName: 'u', GroupName: 'none' }],
    ['AddUserToGroup', { UserName: 'none', GroupName: 'g' }],
    ['RemoveUserFromGroup', { UserName: 'u', GroupName: 'g' }],
    ['AttachUserPolicy', { UserName: 'u', PolicyArn: arn('policy/none') }],
    ['AttachUserPolicy', { UserName: 'u', PolicyArn: arn('policy/acme', '444455556666') }],
    ['AttachUserPolicy', { UserName: 'u', PolicyArn: 'arn:aws:iam::aws:policy/NoSuchThing' }],
    ['DetachUserPolicy', { UserName: 'u', PolicyArn: MANAGED }],
    ['DeleteUserPolicy', { UserName: 'u', PolicyName: 'none' }],
    ['DeleteUserPolicy', { UserName: 'u', PolicyName: 'constructor' }],
    ['PutUserPermissionsBoundary', { UserName: 'u', PermissionsBoundary: arn('policy/none') }],
    ['CreateUser', { UserName: 'new', PermissionsBoundary: arn('policy/acme', '444455556666') }],
    ['CreateRole', { RoleName: 'new', PermissionsBoundary: arn('policy/none') }],
    ['DeletePolicy', { PolicyArn: arn('policy/none') }],
    ['SetDefaultPolicyVersion', { PolicyArn: MANAGED, VersionId: 'v9' }],
    ['UpdateAccessKey', { UserName: 'u', AccessKeyId: 'AKIANONE000000000000' }],
    ['GetAccessKeyLastUsed', { AccessKeyId: 'AKIANONE000000000000' }],
    ['DeleteLoginProfile', { UserName: 'u' }],
    ['DeleteSSHPublicKey', { UserName: 'u', SSHPublicKeyId: 'APKANONE' }],
    ['DeactivateMFADevice', { UserName: 'u', SerialNumber: 'none' }],
    ['EnableMFADevice', { UserName: 'u', SerialNumber: arn('mfa/none') }],
    ['AddRoleToInstanceProfile', { InstanceProfileName: 'none', RoleName: 'r' }],
    ['DeleteSAMLProvider', { SAMLProviderArn: arn('saml-provider/none') }],
    ['DeleteOpenIDConnectProvider', { OpenIDConnectProviderArn: arn('oidc-provider/none') }],
  ])('%s %o', (action, form) => {
    expect(outcome(action, form, rows)).toBe('404 NoSuchEntity');
  });

  test('a key is its own user’s alone, and a holding too', () => {
    const [a, b] = [aUser('a'), aUser('b')];
    const both = { users: [a, b], keys: [aKey(a)] };
    expect(outcome('DeleteAccessKey', { UserName: 'b', AccessKeyId: aKey(a).id }, both)).toBe(
      '404 NoSuchEntity',
    );
    expect(outcome('DeleteAccessKey', { UserName: 'a', AccessKeyId: aKey(a).id }, both)).toBe('ok');
    const ssh = [holding('SSH public key', 'APKA1', a.id)];
    expect(outcome('DeleteSSHPublicKey', { UserName: 'b', SSHPublicKeyId: 'APKA1' }, both, ssh)).toBe(
      '404 NoSuchEntity',
    );
    expect(outcome('DeleteSSHPublicKey', { UserName: 'a', SSHPublicKeyId: 'APKA1' }, both, ssh)).toBe('ok');
  });

  test('what is no ARN of a policy is no boundary and is not attached', () => {
    const bad = { UserName: 'u', PolicyArn: arn('user/somebody-else') };
    expect(outcome('AttachUserPolicy', bad, rows)).toBe('400 ValidationError');
    const boundary = { UserName: 'u', PermissionsBoundary: arn('role/somebody-else') };
    expect(outcome('PutUserPermissionsBoundary', boundary, rows)).toBe('400 ValidationError');
  });

  test('AWS’s own policies are attached and read like any other', () => {
    expect(outcome('AttachUserPolicy', { UserName: 'u', PolicyArn: ADMINISTRATOR }, rows)).toBe('ok');
    expect(outcome('GetPolicy', { PolicyArn: ADMINISTRATOR }, rows)).toBe('ok');
    expect(
      outcome('PutUserPermissionsBoundary', { UserName: 'u', PermissionsBoundary: ADMINISTRATOR }, rows),
    ).toBe('ok');
  });
});

describe('limits', () => {
  const LIMIT = '409 LimitExceeded';
  const u = aUser('u');
  const full = Array.from({ length: 10 }, (_, at) => arn(`policy/p${at}`));
  const keys = (count: number) =>
    Array.from({ length: count }, (_, at) => aKey(u, { id: `AKIAU00000000000000${at}` }));
  const versions = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, at) => [`v${at + 1}`, '{}']));

  test('stand where AWS has them, and one less is served', () => {
    const at = (more: number) => [
      outcome('CreateAccessKey', { UserName: 'u' }, { users: [u], keys: keys(1 + more) }),
      outcome(
        'AttachUserPolicy',
        { UserName: 'u', PolicyArn: MANAGED },
        { users: [{ ...u, attached: full.slice(0, 9 + more) }], policies: [managed()] },
      ),
      outcome(
        'AddUserToGroup',
        { UserName: 'u', GroupName: 'g' },
        {
          users: [{ ...u, groups: Array.from({ length: 9 + more }, (_, n) => `g${n}`) }],
          groups: [aGroup('g')],
        },
      ),
      outcome('CreatePolicyVersion', { PolicyArn: MANAGED }, { policies: [managed(versions(4 + more))] }),
      outcome(
        'UploadSSHPublicKey',
        { UserName: 'u' },
        { users: [u] },
        Array.from({ length: 4 + more }, (_, n) => holding('SSH public key', `APKA${n}`, u.id)),
      ),
      outcome(
        'AddRoleToInstanceProfile',
        { InstanceProfileName: 'p', RoleName: 'r' },
        { roles: [aRole('r')] },
        [thing('instance-profile', 'p', more === 1 ? { roleId: 'AROAX' } : {})],
      ),
      outcome(
        'CreateGroup',
        { GroupName: 'new' },
        { groups: Array.from({ length: QUOTAS.GroupsPerAccount - 1 + more }, (_, n) => aGroup(`g${n}`)) },
      ),
      outcome(
        'CreateRole',
        { RoleName: 'new' },
        { roles: Array.from({ length: QUOTAS.RolesPerAccount - 1 + more }, (_, n) => aRole(`r${n}`)) },
      ),
    ];
    expect([...new Set(at(0))]).toEqual(['ok']);
    expect([...new Set(at(1))]).toEqual([LIMIT]);
  });

  test('attaching again what is attached, and the same group again, is no more than before', () => {
    const rows = { users: [{ ...u, attached: full }], policies: [aPolicy(full[0] ?? '', '{}')] };
    expect(outcome('AttachUserPolicy', { UserName: 'u', PolicyArn: full[0] ?? '' }, rows)).toBe('ok');
  });

  test('tags: 50 with those there are, ignoring case', () => {
    const tags = Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`k${n}`, 'v']));
    const tag = (key: string) =>
      outcome(
        'TagUser',
        { UserName: 'u', 'Tags.member.1.Key': key, 'Tags.member.1.Value': 'x' },
        { users: [{ ...u, tags }] },
      );
    expect([tag('K49'), tag('new')]).toEqual(['ok', LIMIT]);
  });
});

describe('tags', () => {
  test('of one key in two cases, of AWS’s own and of LocalStack’s orders are refused', () => {
    const make = (...keys: string[]) =>
      outcome('CreateUser', {
        UserName: 'u',
        ...Object.fromEntries(
          keys.flatMap((key, at) => [
            [`Tags.member.${at + 1}.Key`, key],
            [`Tags.member.${at + 1}.Value`, 'v'],
          ]),
        ),
      });
    expect([make('a', 'b'), make('a', 'A'), make('aws:x'), make('_custom_id_')]).toEqual([
      'ok',
      '400 InvalidInput',
      '400 InvalidInput',
      '501 NotImplemented',
    ]);
  });
});

describe('what belongs to AWS', () => {
  const linked = aRole('AWSServiceRoleForES', [], {
    path: '/aws-service-role/es.amazonaws.com/',
    arn: arn('role/aws-service-role/es.amazonaws.com/AWSServiceRoleForES'),
  });
  const sso = aRole('AWSReservedSSO_Admin', [], {
    path: '/aws-reserved/sso.amazonaws.com/',
    arn: arn('role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin'),
  });
  const rows = { roles: [linked, sso], policies: [aws, managed()], users: [aUser('u')] };
  const on = (name: string, more: Record<string, string> = {}) => ({ RoleName: name, ...more });
  test.each<[string, Record<string, string>]>([
    ['CreatePolicyVersion', { PolicyArn: ADMINISTRATOR }],
    ['DeletePolicy', { PolicyArn: ADMINISTRATOR }],
    ['DeletePolicyVersion', { PolicyArn: ADMINISTRATOR, VersionId: 'v1' }],
    ['SetDefaultPolicyVersion', { PolicyArn: ADMINISTRATOR, VersionId: 'v1' }],
    ['TagPolicy', { PolicyArn: ADMINISTRATOR }],
    ['UntagPolicy', { PolicyArn: ADMINISTRATOR }],
    ['DeleteRole', on(linked.name)],
    ['DeleteRole', on(sso.name.toUpperCase())],
    ['PutRolePolicy', on(linked.name, { PolicyName: 'p' })],
    ['AttachRolePolicy', on(sso.name, { PolicyArn: MANAGED })],
    ['UpdateAssumeRolePolicy', on(linked.name)],
    ['UpdateRole', on(linked.name)],
    ['PutRolePermissionsBoundary', on(linked.name, { PermissionsBoundary: MANAGED })],
    ['DeleteRolePermissionsBoundary', on(sso.name)],
    ['CreateRole', on('mine', { Path: '/aws-service-role/es.amazonaws.com/' })],
    ['CreateRole', on('mine', { Path: '/aws-reserved/sso.amazonaws.com/' })],
    ['CreateUser', { UserName: 'mine', Path: '/aws-reserved/x/' }],
    ['UpdateUser', { UserName: 'u', NewPath: '/aws-service-role/x/' }],
  ])('%s %o is UnmodifiableEntity', (action, form) => {
    expect(outcome(action, form, rows)).toBe('400 UnmodifiableEntity');
  });

  test('the policies of its services’ roles are attached to nothing else', () => {
    const service = 'arn:aws:iam::aws:policy/aws-service-role/AWSSupportServiceRolePolicy';
    const there = { ...rows, policies: [aPolicy(service, '{}')], roles: [aRole('r')], groups: [aGroup('g')] };
    const attach = (action: string, form: Record<string, string>) =>
      outcome(action, { ...form, PolicyArn: service }, there);
    expect(attach('AttachUserPolicy', { UserName: 'u' })).toBe('400 PolicyNotAttachable');
    expect(attach('AttachRolePolicy', on('r'))).toBe('400 PolicyNotAttachable');
    expect(attach('AttachGroupPolicy', { GroupName: 'g' })).toBe('400 PolicyNotAttachable');
    const bound = { UserName: 'u', PermissionsBoundary: service };
    expect(outcome('PutUserPermissionsBoundary', bound, there)).toBe('404 NoSuchEntity');
    expect(attach('GetPolicy', {})).toBe('ok');
  });

  test('reading it, and what its owner may, is served', () => {
    expect(outcome('GetRole', on(linked.name), rows)).toBe('ok');
    expect(outcome('UpdateRoleDescription', on(linked.name), rows)).toBe('ok');
    expect(outcome('ListPolicyVersions', { PolicyArn: ADMINISTRATOR }, rows)).toBe('ok');
  });
});

test('what nobody saw being made is read and taken apart by the root user alone, and by nobody else', () => {
  const state = storeOf({ users: [aUser('seen', { inline: { p: '{}' } })] });
  const ask = (action: string, UserName: string, byRoot: boolean) => {
    const call = { action, form: new Map([['UserName', UserName]]), accountId: ACCOUNT, state, byRoot };
    try {
      checkState(call);
      return 'ok';
    } catch (error) {
      return (error as AwsError).code;
    }
  };
  expect([ask('ListAccessKeys', 'unseen', true), ask('DeleteUser', 'unseen', true)]).toEqual(['ok', 'ok']);
  expect(ask('CreateAccessKey', 'unseen', true)).toBe('NoSuchEntity');
  expect(ask('DeleteUser', 'unseen', false)).toBe('NoSuchEntity');
  expect(ask('DeleteUser', 'seen', true)).toBe('DeleteConflict');
});

describe('what another account has is not here', () => {
  const OTHER = '444455556666';
  const PolicyArn = arn('policy/acme', OTHER);
  const provider = { arn: arn('oidc-provider/idp', OTHER), accountId: OTHER, url: 'https://idp.example' };
  const rows: Rows = {
    users: [aUser('acme')],
    roles: [aRole('acme')],
    groups: [aGroup('acme')],
    policies: [aPolicy(PolicyArn, '{}')],
    oidc: [{ ...provider, clientIds: [] }],
  };
  const saml = thing('saml-provider', 'idp', { accountId: OTHER, arn: arn('saml-provider/idp', OTHER) });
  const OpenIDConnectProviderArn = provider.arn;
  test.each<[string, Record<string, string>]>([
    ['AttachUserPolicy', { UserName: 'acme', PolicyArn }],
    ['AttachRolePolicy', { RoleName: 'acme', PolicyArn }],
    ['AttachGroupPolicy', { GroupName: 'acme', PolicyArn }],
    ['CreatePolicyVersion', { PolicyArn }],
    ['DeletePolicy', { PolicyArn }],
    ['GetPolicy', { PolicyArn }],
    ['CreateUser', { UserName: 'new', PermissionsBoundary: PolicyArn }],
    ['PutRolePermissionsBoundary', { RoleName: 'acme', PermissionsBoundary: PolicyArn }],
    ['DeleteOpenIDConnectProvider', { OpenIDConnectProviderArn }],
    ['TagOpenIDConnectProvider', { OpenIDConnectProviderArn }],
    ['DeleteSAMLProvider', { SAMLProviderArn: arn('saml-provider/idp', OTHER) }],
  ])('%s', (action, form) => {
    expect(outcome(action, form, rows, [saml])).toBe('404 NoSuchEntity');
  });
});
