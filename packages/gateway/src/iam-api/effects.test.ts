import { describe, expect, test } from 'vitest';
import { aUser, policyText } from '../../testing/entities.ts';
import { parseXml } from '../http/xml.ts';
import type { Form } from '../query/form.ts';
import { Store } from '../state/store.ts';
import { IAM_EFFECTS } from './effects.ts';
import { iamContext } from './handle.ts';
import { IAM_OPERATIONS } from './operations.ts';

/** Writing operations that change nothing that a decision or a rule of IAM’s depends on. */
const WITHOUT_EFFECT = [
  'CreateAccountAlias',
  'DeleteAccountAlias',
  'DeleteAccountPasswordPolicy',
  'DeleteServiceLinkedRole',
  'GenerateCredentialReport',
  'ResetServiceSpecificCredential',
  'UpdateAccountPasswordPolicy',
  'UpdateLoginProfile',
  'UpdateOpenIDConnectProviderThumbprint',
  'UpdateRoleDescription',
  'UpdateSAMLProvider',
  'UpdateSSHPublicKey',
  'UpdateServiceSpecificCredential',
  'UpdateSigningCertificate',
];

test('every writing operation that is served is remembered, or said to change nothing', () => {
  const writing = [...IAM_OPERATIONS]
    .filter(([, { reads, missing }]) => !reads && missing === undefined)
    .map(([name]) => name);
  const known = [...Object.keys(IAM_EFFECTS), ...WITHOUT_EFFECT];
  expect(writing.sort()).toEqual(known.sort());
});

/** Applies calls one after the other, as the handler does. */
function world() {
  const store = new Store();
  const call = (action: string, form: Record<string, string>, xml = '<x/>') => {
    const served = {
      form: new Map(Object.entries(form)) as Form,
      accountId: '000000000000',
      state: store,
      answer: parseXml(xml),
    };
    store.apply(IAM_EFFECTS[action]?.(served) ?? []);
  };
  const user = (UserName: string, id: string) =>
    call(
      'CreateUser',
      { UserName },
      `<CreateUserResponse><CreateUserResult><User><UserId>${id}</UserId><Arn>arn:aws:iam::000000000000:user/${UserName}</Arn></User></CreateUserResult></CreateUserResponse>`,
    );
  const key = (form: Record<string, string>, id: string) =>
    call(
      'CreateAccessKey',
      form,
      `<CreateAccessKeyResponse><CreateAccessKeyResult><AccessKey><AccessKeyId>${id}</AccessKeyId><SecretAccessKey>s</SecretAccessKey></AccessKey></CreateAccessKeyResult></CreateAccessKeyResponse>`,
    );
  return { store, call, user, key };
}

describe('what calls change', () => {
  test('names are one whatever their case, and a new creation is another identity', () => {
    const { store, call, user } = world();
    user('Acme', 'AIDA1');
    call('PutUserPolicy', { UserName: 'ACME', PolicyName: 'p', PolicyDocument: '{}' });
    expect(store.get('users', '000000000000/acme')?.inline).toEqual({ p: '{}' });
    call('DeleteUser', { UserName: 'acme' });
    user('acme', 'AIDA2');
    expect(store.get('users', '000000000000/acme')).toMatchObject({ id: 'AIDA2', inline: {} });
  });

  test('a renamed user keeps its keys, and a caller who names nobody means itself', () => {
    const { store, call, user, key } = world();
    user('old', 'AIDA1');
    key({ UserName: 'old' }, 'AKIA1');
    call('UpdateUser', { UserName: 'old', NewUserName: 'new' });
    expect(store.get('users', '000000000000/old')).toBeUndefined();
    expect(store.get('keys', 'AKIA1')).toMatchObject({ userName: 'new', userId: 'AIDA1', active: true });
    call('UpdateAccessKey', { AccessKeyId: 'AKIA1', Status: 'Inactive' });
    expect(store.get('keys', 'AKIA1')?.active).toBe(false);
  });

  test('a renamed group keeps its members', () => {
    const { store, call, user } = world();
    user('u', 'AIDA1');
    call('CreateGroup', { GroupName: 'Old' });
    call('AddUserToGroup', { GroupName: 'OLD', UserName: 'u' });
    call('UpdateGroup', { GroupName: 'old', NewGroupName: 'New' });
    expect(store.get('users', '000000000000/u')?.groups).toEqual(['new']);
    expect(store.get('groups', '000000000000/new')?.name).toBe('New');
  });

  test('tags with the same key in another case are one tag', () => {
    const { store, call, user } = world();
    user('u', 'AIDA1');
    call('TagUser', { UserName: 'u', 'Tags.member.1.Key': 'Tenant', 'Tags.member.1.Value': 'a' });
    call('TagUser', { UserName: 'u', 'Tags.member.1.Key': 'tenant', 'Tags.member.1.Value': 'b' });
    expect(store.get('users', '000000000000/u')?.tags).toEqual({ tenant: 'b' });
    call('UntagUser', { UserName: 'u', 'TagKeys.member.1': 'TENANT' });
    expect(store.get('users', '000000000000/u')?.tags).toEqual({});
  });

  test('what is taken from a user or role is gone, and the rest stays', () => {
    const { store, call, user } = world();
    const row = () => store.get('users', '000000000000/u');
    user('u', 'AIDA1');
    for (const PolicyArn of ['arn:a', 'arn:b', 'arn:c'])
      call('AttachUserPolicy', { UserName: 'u', PolicyArn });
    call('DetachUserPolicy', { UserName: 'u', PolicyArn: 'arn:b' });
    expect(row()?.attached).toEqual(['arn:a', 'arn:c']);
    call('PutUserPermissionsBoundary', { UserName: 'u', PermissionsBoundary: 'arn:a' });
    call('PutUserPermissionsBoundary', { UserName: 'u', PermissionsBoundary: 'arn:b' });
    expect(row()?.boundary).toBe('arn:b');
    call('DeleteUserPermissionsBoundary', { UserName: 'u' });
    expect(row()).not.toHaveProperty('boundary');
  });

  test('a renamed group of one account leaves the members of its twin in another alone', () => {
    const { store, call, user } = world();
    user('u', 'AIDA1');
    call('CreateGroup', { GroupName: 'team' });
    call('AddUserToGroup', { GroupName: 'team', UserName: 'u' });
    const stranger = { ...aUser('v', { accountId: '444455556666', groups: ['team'] }) };
    store.apply([{ table: 'users', key: '444455556666/v', row: stranger }]);
    call('UpdateGroup', { GroupName: 'team', NewGroupName: 'crew' });
    expect(store.get('users', '000000000000/u')?.groups).toEqual(['crew']);
    expect([...store.all('users')].filter(({ name }) => name === 'v')).toEqual([stranger]);
  });

  test('a version that is not made the default decides nothing', () => {
    const { store, call } = world();
    const PolicyArn = 'arn:aws:iam::000000000000:policy/p';
    const version = (id: string, more: Record<string, string>) =>
      call(
        'CreatePolicyVersion',
        { PolicyArn, PolicyDocument: id, ...more },
        `<CreatePolicyVersionResponse><CreatePolicyVersionResult><PolicyVersion><VersionId>${id}</VersionId></PolicyVersion></CreatePolicyVersionResult></CreatePolicyVersionResponse>`,
      );
    const standing = () => store.get('policies', PolicyArn)?.defaultVersion;
    call('CreatePolicy', { PolicyName: 'p', PolicyDocument: 'one' });
    version('v2', {});
    version('v3', { SetAsDefault: 'false' });
    expect(standing()).toBe('v1');
    version('v4', { SetAsDefault: 'true' });
    expect(standing()).toBe('v4');
  });

  test('a trust policy that is replaced is stored as AWS stores it', () => {
    const { store, call } = world();
    const trusting = (AWS: string) => policyText({ Principal: { AWS }, Action: 'sts:AssumeRole' });
    call('CreateRole', { RoleName: 'r', AssumeRolePolicyDocument: trusting('*') });
    call('UpdateAssumeRolePolicy', { RoleName: 'r', PolicyDocument: trusting('111122223333') });
    expect(store.get('roles', '000000000000/r')?.trust.text).toContain('arn:aws:iam::111122223333:root');
  });

  test('a role’s longest session is an hour again unless UpdateRole says how long', () => {
    const { store, call } = world();
    const longest = () => store.get('roles', '000000000000/r')?.maxSessionDuration;
    const AssumeRolePolicyDocument = policyText({ Principal: '*', Action: 'sts:AssumeRole' });
    call('CreateRole', { RoleName: 'r', AssumeRolePolicyDocument, MaxSessionDuration: '7200' });
    expect(longest()).toBe(7200);
    call('UpdateRole', { RoleName: 'r', Description: 'd' });
    expect(longest()).toBe(3600);
  });

  test('MFA devices of one name under two paths are two', () => {
    const { store, call } = world();
    for (const Path of ['/a/', '/b/']) call('CreateVirtualMFADevice', { VirtualMFADeviceName: 'm', Path });
    expect([...store.all('things')].map(({ path }) => path)).toEqual(['/a/', '/b/']);
    call('DeleteVirtualMFADevice', { SerialNumber: 'arn:aws:iam::000000000000:mfa/a/m' });
    expect([...store.all('things')].map(({ path }) => path)).toEqual(['/b/']);
  });
});

describe('the condition keys of a call', () => {
  const context = (form: Record<string, string>, boundary?: string) =>
    iamContext(new Map(Object.entries(form)), {
      ...{ type: 'user', arn: 'arn:aws:iam::000000000000:user/u' },
      ...(boundary === undefined ? {} : { boundary }),
    });

  test('a boundary that is being set counts, and not the one before; without one, that which stands', () => {
    const key = 'iam:permissionsboundary';
    expect(context({ PermissionsBoundary: 'arn:new' }, 'arn:old')).toEqual({ [key]: 'arn:new' });
    expect(context({}, 'arn:old')).toEqual({ [key]: 'arn:old' });
  });

  test('the keys of tags that are taken away are those of the request, too', () => {
    const form = { 'TagKeys.member.1': 'tenant', 'TagKeys.member.2': 'team' };
    expect(context(form)).toEqual({ 'aws:tagkeys': ['tenant', 'team'] });
  });
});
