import { describe, expect, test } from 'vitest';
import { FULL_AWS_ACCESS, limitsOf, type Organization, readOrganization } from './organization.ts';

const of = (member: Organization['accounts'][string], account = '111122223333'): Organization => ({
  id: 'o-a1b2c3d4e5',
  accounts: { [account]: member },
});
const deny = (change: object) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Deny', Action: 's3:*', Resource: '*', ...change }],
});

test('every level of resource control policies allows by AWS’s own', () => {
  const read = readOrganization(
    of({ scp: [{ All: FULL_AWS_ACCESS }], rcp: [{}, { A: deny({ Principal: '*' }) }] }),
  );
  const account = read.accounts.get('111122223333');
  expect(account?.rcp?.map((level) => level.map(({ name }) => name))).toEqual([
    ['RCPFullAWSAccess'],
    ['RCPFullAWSAccess', 'resource control policy A'],
  ]);
  expect(account?.scp?.map((level) => level.length)).toEqual([1]);
});

test.each<[string, Organization]>([
  ['`o-1` is no organisation’s id', { id: 'o-1', accounts: {} }],
  ['`12` is no account’s id', of({}, '12')],
  ['`P` of account 111122223333, level 2 was refused', of({ scp: [{}, { P: deny({ Principal: '*' }) }] })],
  [
    'allows on `"Resource": "*"`',
    of({ rcp: [{ P: deny({ Effect: 'Allow', Principal: '*', Resource: 'arn:aws:s3:::acme/*' }) }] }),
  ],
  ['names `"Principal": "*"`', of({ rcp: [{ P: deny({ Principal: { AWS: '111122223333' } }) }] })],
  ['must be an object', of({ scp: [{ P: '[]' }] })],
  ['`accounts` of an organisation', { id: 'o-a1b2c3d4e5' } as Organization],
  ['must be a list of levels', of({ scp: { P: {} } } as never)],
  ['must be a list of levels', of({ scp: ['P'] } as never)],
  ['must be JSON text or an object', of({ scp: [{ P: 7 }] } as never)],
  ['must be text', of({ path: 7 } as never)],
])('refuses to start: %s', (message, organization) => {
  expect(() => readOrganization(organization)).toThrow(message);
});

describe('what an organisation adds to a question', () => {
  const [OWN, OTHER, OUTSIDE] = ['111122223333', '444455556666', '777788889999'] as const;
  const path = 'o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/';
  const organization = readOrganization({
    id: 'o-a1b2c3d4e5',
    accounts: {
      [OWN]: { scp: [{ Own: FULL_AWS_ACCESS }], rcp: [{ Own: deny({ Principal: '*' }) }], path },
      [OTHER]: {},
    },
  });
  const names = (policies?: readonly (readonly { readonly name: string }[])[]) =>
    policies?.map((level) => level.map(({ name }) => name));
  const limits = (caller: string | undefined, action: string, owner: string) => {
    const { policies, context } = limitsOf(organization, caller, action, owner);
    return { scp: names(policies.scp), rcp: names(policies.rcp), context };
  };
  const scp = [['service control policy Own']];
  const rcp = [['RCPFullAWSAccess', 'resource control policy Own']];
  const principal = { 'aws:principalorgid': 'o-a1b2c3d4e5', 'aws:principalorgpaths': [path] };
  const resource = { 'aws:resourceorgid': 'o-a1b2c3d4e5', 'aws:resourceorgpaths': [path] };

  test('the caller’s account brings the service control policies, the owner’s the resource control policies', () => {
    expect(limits(OWN, 's3:GetObject', OUTSIDE)).toEqual({ scp, rcp: undefined, context: principal });
    expect(limits(OUTSIDE, 's3:GetObject', OWN)).toEqual({ scp: undefined, rcp, context: resource });
    expect(limits(OWN, 's3:GetObject', OWN)).toEqual({ scp, rcp, context: { ...principal, ...resource } });
    expect(limits(undefined, 's3:GetObject', OWN)).toEqual({ scp: undefined, rcp, context: resource });
  });

  test('an account without policies and path has the organisation’s id alone', () => {
    expect(limits(OTHER, 's3:GetObject', OTHER)).toEqual({
      scp: undefined,
      rcp: undefined,
      context: { 'aws:principalorgid': 'o-a1b2c3d4e5', 'aws:resourceorgid': 'o-a1b2c3d4e5' },
    });
    expect(limitsOf(undefined, OWN, 's3:GetObject', OWN)).toEqual({ policies: {}, context: {} });
  });

  test.each([
    ['s3:GetObject', rcp],
    ['S3:getobject', rcp],
    ['sts:AssumeRole', rcp],
    ['iam:GetUser', undefined],
    ['s3express:CreateSession', undefined],
    ['xs3:GetObject', undefined],
  ])('%s is limited by resource control policies: %j', (action, expected) => {
    expect(limits(OWN, action, OWN).rcp).toEqual(expected);
  });
});

test.each(['o-a1b2c3d4e', 'o-A1B2C3D4E5', `o-${'a'.repeat(33)}`, 'xo-a1b2c3d4e5', 'o-a1b2c3d4e5/', '', 7])(
  '`%s` is no organisation’s id',
  (id) => {
    expect(() => readOrganization({ id: id as string, accounts: {} })).toThrow('is no organisation’s id');
  },
);

test.each(['1111222233334', '11112222333', 'x111122223333', '111122223333x', '11112222333a'])(
  '`%s` is no account’s id',
  (account) => {
    expect(() => readOrganization(of({}, account))).toThrow('is no account’s id');
  },
);

test.each([null, [], 'x'])('an account that is %j is refused, and so are accounts', (member) => {
  expect(() => readOrganization(of(member as never))).toThrow('must be an object');
  expect(() => readOrganization({ id: 'o-a1b2c3d4e5', accounts: member as never })).toThrow(
    'must be an object',
  );
});

test('policies are given as text or as plain JSON, and read alike', () => {
  const read = (scp: string | object) =>
    readOrganization(of({ scp: [{ P: scp }] })).accounts.get('111122223333')?.scp?.[0]?.[0];
  expect(read(JSON.stringify(FULL_AWS_ACCESS))?.document).toEqual(read(FULL_AWS_ACCESS)?.document);
  expect(read(FULL_AWS_ACCESS)?.name).toBe('service control policy P');
  const account = readOrganization(of({ path: 'o/r/' })).accounts.get('111122223333');
  expect(account).toEqual({ path: 'o/r/' });
});
