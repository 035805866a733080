import { expect, test } from 'vitest';
import { FULL_AWS_ACCESS, type Organization, readOrganization } from './organization.ts';

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
