import { describe, expect, test } from 'vitest';
import { parseXml } from '../../http/xml.ts';
import type { Form } from '../../query/form.ts';
import { Store } from '../../state/store.ts';
import { IAM_OPERATIONS } from '../operations.ts';
import { IAM_EFFECTS } from './index.ts';

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
});
