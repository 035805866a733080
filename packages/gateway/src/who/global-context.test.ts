import { describe, expect, test } from 'vitest';
import { ACCOUNT, aRole, aSession, aUser, storeOf } from '../../testing/entities.ts';
import { ANONYMOUS, type Caller, rootCaller, userCaller } from './caller.ts';
import { globalContext, withoutUnclear } from './global-context.ts';
import type { Session } from './session.ts';
import { sessionCaller } from './session-caller.ts';

const facts = { sourceIp: '10.0.0.1', now: 1_795_000_100_999, region: 'eu-west-1' };
const alice = aUser('alice', { tags: { Team: 'a' } });
const acme = aRole('acme', [], {
  tags: { Tenant: 'acme' },
  path: '/p/',
  arn: `arn:aws:iam::${ACCOUNT}:role/p/acme`,
});
const state = storeOf({ users: [alice], roles: [acme] });
const by = (session: Partial<Session>): Caller => {
  const caller = sessionCaller(aSession(session), state);
  if (caller === undefined) throw new Error('the session is dead');
  return caller;
};
const ofRole = (more: Partial<Session> = {}) => by({ owner: { name: 'acme', id: acme.id }, ...more });
const ofUser = { owner: { name: 'alice', id: alice.id } };

const REQUEST = {
  'aws:sourceip': '10.0.0.1',
  'aws:securetransport': 'false',
  'aws:currenttime': '2026-11-18T11:08:20.999Z',
  'aws:epochtime': '1795000100',
  'aws:requestedregion': 'eu-west-1',
};
const SIGNED = {
  'aws:principalaccount': ACCOUNT,
  'aws:principalisawsservice': 'false',
  'aws:viaawsservice': 'false',
};
const TEMPORARY = { ...SIGNED, 'aws:tokenissuetime': '2026-11-18T11:06:40.000Z' };
const ROLE = {
  ...TEMPORARY,
  'aws:principalarn': acme.arn,
  'aws:principaltype': 'AssumedRole',
  'aws:userid': `${acme.id}:session`,
  'aws:principaltag/tenant': 'acme',
};

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html, key by key. */
const KINDS: readonly (readonly [string, Caller, Readonly<Record<string, unknown>>])[] = [
  [
    'nobody',
    ANONYMOUS,
    { 'aws:principaltype': 'Anonymous', 'aws:principalaccount': 'anonymous', 'aws:userid': 'anonymous' },
  ],
  [
    'root',
    rootCaller(ACCOUNT, 'AKIA'),
    {
      ...SIGNED,
      'aws:principalarn': `arn:aws:iam::${ACCOUNT}:root`,
      'aws:principaltype': 'Account',
      'aws:userid': ACCOUNT,
    },
  ],
  [
    'a user',
    userCaller(alice, 'AKIA'),
    {
      ...SIGNED,
      'aws:principalarn': alice.arn,
      'aws:principaltype': 'User',
      'aws:userid': alice.id,
      'aws:username': 'alice',
      'aws:principaltag/team': 'a',
    },
  ],
  [
    'the session of a user',
    by({ kind: 'session', ...ofUser }),
    {
      ...TEMPORARY,
      'aws:principalarn': alice.arn,
      'aws:principaltype': 'User',
      'aws:userid': alice.id,
      'aws:username': 'alice',
      'aws:principaltag/team': 'a',
    },
  ],
  [
    'the session of root',
    rootCaller(ACCOUNT, 'ASIA', aSession({ kind: 'session' })),
    {
      ...TEMPORARY,
      'aws:principalarn': `arn:aws:iam::${ACCOUNT}:root`,
      'aws:principaltype': 'Account',
      'aws:userid': ACCOUNT,
    },
  ],
  [
    'a federated user',
    by({ kind: 'federated-user', name: 'bob', ...ofUser }),
    {
      ...TEMPORARY,
      'aws:principalarn': `arn:aws:sts::${ACCOUNT}:federated-user/bob`,
      'aws:principaltype': 'FederatedUser',
      'aws:userid': `${ACCOUNT}:bob`,
      'aws:principaltag/team': 'a',
    },
  ],
  ['a role', ofRole(), ROLE],
  [
    'a role with a source identity',
    ofRole({ sourceIdentity: 'alice' }),
    { ...ROLE, 'aws:sourceidentity': 'alice' },
  ],
  [
    'a role with a session tag',
    ofRole({ tags: { TENANT: 'b' } }),
    { ...ROLE, 'aws:principaltag/tenant': 'b' },
  ],
  ['a chained role', ofRole({ chained: true }), ROLE],
  [
    'a role by web identity',
    ofRole({ context: { 'aws:federatedprovider': 'arn:provider', 'Vault.example:sub': 'entity' } }),
    { ...ROLE, 'aws:federatedprovider': 'arn:provider', 'vault.example:sub': 'entity' },
  ],
];

describe('the keys that the credentials fix', () => {
  /** AWS leaves these open for some kinds: what `packages/iam` says of them has its own tests. */
  const OPEN = ['aws:multifactorauthpresent', 'aws:principalisawsservice', 'aws:viaawsservice'];
  const settled = (context: Readonly<Record<string, unknown>>) =>
    Object.fromEntries(Object.entries(context).filter(([key]) => !OPEN.includes(key)));

  test.each(KINDS)('of %s', (_name, caller, expected) => {
    expect(settled(globalContext(caller, facts))).toEqual(settled({ ...REQUEST, ...expected }));
  });
});

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-multifactorauthpresent
test.each<[string, Caller, string | undefined]>([
  ['nobody', ANONYMOUS, undefined],
  ['the long-term key of root', rootCaller(ACCOUNT, 'AKIA'), undefined],
  ['the long-term key of a user', userCaller(alice, 'AKIA'), undefined],
  ['the session of root', rootCaller(ACCOUNT, 'ASIA', aSession({ kind: 'session' })), 'false'],
  ['the session of a user', by({ kind: 'session', ...ofUser }), 'false'],
  ['a role', ofRole(), 'false'],
])('whether %s had a second factor: %s', (_name, caller, expected) =>
  expect(globalContext(caller, facts)['aws:multifactorauthpresent']).toBe(expected),
);

// Keys on which AWS's pages disagree are absent the second time that a request is judged: `packages/iam` has the pages.
test.each<[string, Caller, readonly string[]]>([
  ['nobody', ANONYMOUS, ['aws:userid']],
  ['root', rootCaller(ACCOUNT, 'AKIA'), []],
  ['a user', userCaller(alice, 'AKIA'), []],
  ['the session of a user', by({ kind: 'session', ...ofUser }), []],
  ['a role', ofRole(), []],
  ['a chained role', ofRole({ chained: true }), []],
  [
    'a federated user',
    by({ kind: 'federated-user', name: 'bob', ...ofUser }),
    ['aws:multifactorauthpresent'],
  ],
  [
    'a role by web identity',
    ofRole({ context: { 'aws:federatedprovider': 'arn:provider' } }),
    ['aws:multifactorauthpresent'],
  ],
  [
    'a web identity',
    { principal: { kind: 'web-identity', provider: 'arn:provider' }, tags: {} },
    ['aws:userid'],
  ],
])('the keys of %s that may be there or not', (_name, caller, unclear) => {
  for (let time = 0; time < 2; time++) {
    const context = globalContext(caller, facts);
    const without = withoutUnclear(caller, context);
    const absent = without && Object.keys(context).filter((key) => !Object.hasOwn(without, key));
    expect(absent ?? []).toEqual(unclear);
    expect(without).toEqual(
      unclear.length === 0
        ? undefined
        : Object.fromEntries(Object.entries(context).filter(([key]) => !unclear.includes(key))),
    );
  }
});

test('a key that may be there or not, and is not, needs no second look', () => {
  expect(withoutUnclear(ANONYMOUS, { 'aws:sourceip': '10.0.0.1' })).toBeUndefined();
});

test('the keys that the request brings: only those that it has', () => {
  expect(
    globalContext(ANONYMOUS, { ...facts, userAgent: 'test', referer: 'https://a/', tlsVersion: '1.3' }),
  ).toMatchObject({
    'aws:useragent': 'test',
    'aws:referer': 'https://a/',
    'aws:securetransport': 'true',
  });
  expect(Object.keys(globalContext(ANONYMOUS, facts))).not.toEqual(
    expect.arrayContaining([expect.stringMatching(/useragent|referer/)]),
  );
});
