import { type DeployedState, readShow, unreadPolicy } from '@cordon/terraform';
import { expect, it } from 'vitest';
import { replaceUnparsed } from '../src/unread-policies.ts';
import { ACCOUNT, roleArn, shown, sound } from './sound.ts';

const { state: SOUND } = readShow(shown(sound()));
const ODD = '{"Statement":[{}]}';
const UNHEARD = 'arn:aws:iam::aws:policy/Unheard';
const arnOf = (kind: string, name: string): string => `arn:aws:iam::${ACCOUNT}:${kind}/${name}`;
const inline = [{ name: 'i', text: ODD }];

const roles = (more: object) =>
  SOUND.roles.map((one) => (one.arn === roleArn('team-blue') ? { ...one, ...more } : one));
const users = (more: object) => SOUND.users.map((one) => ({ ...one, ...more }));
const groups = (more: object) => [{ arn: arnOf('group', 'g'), name: 'g', inline: [], attached: [], ...more }];
const buckets = (more: object) =>
  SOUND.buckets.map((one) => (one.name === 'corp-blue' ? { ...one, ...more } : one));
const vault = (more: object) => ({
  ...SOUND.vault,
  awsRoles: SOUND.vault.awsRoles.map((one) => (one.name === 'blue' ? { ...one, ...more } : one)),
});

/** What stands in the state, and what is not known because of it: how many texts, of whom, and what was put there. */
it.each<[string, object, unknown, string, string?]>([
  [
    'a policy of a role',
    { roles: roles({ inline }) },
    { principals: [roleArn('team-blue')] },
    'was not understood',
    'identity',
  ],
  ['a trust policy', { roles: roles({ trust: ODD }) }, { principals: [roleArn('team-blue')] }, '', 'trust'],
  [
    'a trust policy that only an identity may have',
    { roles: roles({ trust: '{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}' }) },
    { principals: [roleArn('team-blue')] },
    'was not understood',
    'trust',
  ],
  [
    'a policy of an identity that only a trust may have',
    {
      roles: roles({
        inline: [{ name: 'i', text: '{"Statement":{"Effect":"Allow","Action":"*","Principal":"*"}}' }],
      }),
    },
    { principals: [roleArn('team-blue')] },
    'was not understood',
    'identity',
  ],
  [
    'a policy of a user',
    { users: users({ inline }) },
    { principals: [arnOf('user', 'vault')] },
    '',
    'identity',
  ],
  ['a policy of a group', { groups: groups({ inline }) }, 'everything', 'was not understood', 'identity'],
  [
    'a managed policy',
    { policies: [{ arn: arnOf('policy', 'p'), text: ODD }] },
    'everything',
    'was not understood',
    'identity',
  ],
  ['a bucket’s policy', { buckets: buckets({ policy: ODD }) }, { buckets: ['corp-blue'] }, '', 'bucket'],
  [
    'a session policy',
    { vault: vault({ policyDocument: ODD }) },
    { vaultRoles: ['aws/blue'] },
    '',
    'identity',
  ],
  [
    'attached to a role',
    { roles: roles({ attached: [UNHEARD] }) },
    { principals: [roleArn('team-blue')] },
    'AWS',
  ],
  [
    'a role’s boundary',
    { roles: roles({ boundary: UNHEARD }) },
    { principals: [roleArn('team-blue')] },
    'AWS',
  ],
  [
    'attached to a user',
    { users: users({ attached: [UNHEARD] }) },
    { principals: [arnOf('user', 'vault')] },
    'AWS',
  ],
  [
    'a user’s boundary',
    { users: users({ boundary: UNHEARD }) },
    { principals: [arnOf('user', 'vault')] },
    'AWS',
  ],
  ['attached to a group', { groups: groups({ attached: [UNHEARD] }) }, 'everything', 'AWS'],
  ['given by Vault', { vault: vault({ policyArns: [UNHEARD] }) }, { vaultRoles: ['aws/blue'] }, 'AWS'],
  [
    'Vault’s boundary',
    { vault: vault({ permissionsBoundary: UNHEARD }) },
    { vaultRoles: ['aws/blue'] },
    'AWS',
  ],
  [
    'attached to several',
    { roles: roles({ attached: [UNHEARD] }), vault: vault({ policyArns: [UNHEARD] }) },
    'everything',
    'AWS',
  ],
  [
    'of another partition',
    { users: users({ attached: [UNHEARD.replace('aws', 'aws-cn')] }) },
    { principals: [arnOf('user', 'vault')] },
    'AWS',
  ],
])(
  '%s that is not understood is told, with whom it touches, and stands for everything',
  (_, more, touches, why, kind) => {
    const before = { address: 'x', why: 'was there', todo: '', touches: 'everything' as const };
    const given = { ...SOUND, unread: [before], ...more } as DeployedState;
    const found = replaceUnparsed(given);
    const [first, own, ...others] = found.unread ?? [];
    expect(first).toEqual(before);
    expect(own).toMatchObject({ touches, why: expect.stringContaining(why) });
    expect(others).toEqual([]);
    const text = JSON.stringify(unreadPolicy((kind ?? 'identity') as 'identity', 'corp-blue')).slice(1, -1);
    expect(JSON.stringify(found).split(text)).toHaveLength(2);
    expect(JSON.stringify(found)).not.toContain('[{}]');
  },
);

it.each<[string, object]>([
  [
    'a policy of AWS whose text is in the input',
    { users: users({ attached: [UNHEARD] }), policies: [{ arn: UNHEARD, text: unreadPolicy('identity') }] },
  ],
  [
    'one that everybody knows',
    { users: users({ attached: ['arn:aws:iam::aws:policy/AdministratorAccess'] }) },
  ],
  ['one of the account', { users: users({ attached: [arnOf('policy', 'p')] }) }],
])('%s is no reason for doubt', (_, more) => {
  const given = { ...SOUND, ...more } as DeployedState;
  expect(replaceUnparsed(given)).toBe(given);
});

it('a policy of Vault that is not understood goes, and all that have it are in doubt', () => {
  const { policies } = SOUND.vault;
  const odd = { name: 'team-blue', text: 'path "aws/creds/blue" {' };
  const given = {
    ...SOUND,
    vault: { ...SOUND.vault, policies: [...policies.slice(1), odd] },
  } as DeployedState;
  const found = replaceUnparsed(given);
  expect(found.vault.policies).toEqual(policies.slice(1));
  expect(found.unread?.map(({ touches }) => touches)).toEqual([{ vaultPolicies: ['team-blue'] }]);
});

it.each<[string, string, boolean]>([
  ['scp', ODD, false],
  ['rcp', ODD, false],
  ['scp', '{"Statement":{"Effect":"Deny","Action":"s3:*","Resource":"*"}}', true],
  ['rcp', '{"Statement":{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*"}}', true],
])('of an organization’s %s %s only what is understood denies', (kind, text, kept) => {
  const organizationPolicies = [{ kind, name: 'o', text, targets: [] }];
  const given = { ...SOUND, organizationPolicies } as unknown as DeployedState;
  const found = replaceUnparsed(given);
  expect(found.organizationPolicies).toEqual(kept ? organizationPolicies : []);
  expect(found.unread ?? []).toMatchObject(
    kept ? [] : [{ boundaries: ['owner-access'], touches: 'everything' }],
  );
});

it('a text that is right in one place is not in another', () => {
  const trust = JSON.stringify({
    Statement: { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: ACCOUNT } },
  });
  const given = {
    ...SOUND,
    roles: roles({ trust, inline: [{ name: 'i', text: trust }] }),
  } as DeployedState;
  const found = replaceUnparsed(given).roles.find(({ arn }) => arn === roleArn('team-blue'));
  expect(found?.inline.map(({ text }) => text)).toEqual([unreadPolicy('identity')]);
  expect(found?.trust).toBe(trust);
});
