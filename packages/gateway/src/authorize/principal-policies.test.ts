import { describe, expect, test } from 'vitest';
import {
  ACCOUNT,
  aGroup,
  aPolicy,
  aRole,
  aSession,
  aUser,
  policyText,
  type Rows,
  storeOf,
} from '../../testing/entities.ts';
import { ANONYMOUS, type Caller, rootCaller, userCaller } from '../who/caller.ts';
import type { Session } from '../who/session.ts';
import { sessionCaller } from '../who/session-caller.ts';
import { managedPolicies, principalPolicies } from './principal-policies.ts';

const text = policyText({ Action: 's3:GetObject', Resource: '*' });
const arn = (name: string) => `arn:aws:iam::${ACCOUNT}:policy/${name}`;
const policies = ['attached', 'boundary', 'session', 'group'].map((name) => aPolicy(arn(name), text));

/** Names of the policies of each layer. */
function layers(caller: Caller, rows: Rows) {
  const { identity, boundary, session } = principalPolicies(caller, storeOf({ policies, ...rows }));
  const names = (all?: readonly { readonly name: string }[]) => all?.map(({ name }) => name);
  return { identity: names(identity), boundary: names(boundary), session: names(session) };
}

const sessionOf = (session: Session, rows: Rows): Caller => {
  const caller = sessionCaller(session, storeOf({ policies, ...rows }));
  if (caller === undefined) throw new Error('the session is dead');
  return caller;
};

describe('what a user brings', () => {
  const alice = aUser('alice', {
    inline: { own: text },
    attached: [arn('attached'), arn('none')],
    groups: ['admins', 'gone'],
    boundary: arn('boundary'),
  });
  const admins = aGroup('admins', { inline: { g: text }, attached: [arn('group')] });
  const rows = { users: [alice], groups: [admins, aGroup('others', { inline: { o: text } })] };
  const identity = [
    'inline policy own of user alice',
    arn('attached'),
    'inline policy g of group admins',
    arn('group'),
  ];

  test('own policies, those attached, those of the groups, and the boundary', () => {
    expect(layers(userCaller(alice, 'AKIA'), rows)).toEqual({
      identity,
      boundary: [arn('boundary')],
      session: undefined,
    });
  });

  test('with a session of GetSessionToken: the same, and no session policy', () => {
    const session = aSession({ kind: 'session', owner: { name: 'alice', id: alice.id }, policy: text });
    expect(layers(sessionOf(session, rows), rows)).toEqual({
      identity,
      boundary: [arn('boundary')],
      session: undefined,
    });
  });

  test('federated: the user’s policies and boundary, and the session’s own', () => {
    const federated = (more: Partial<Session>) =>
      layers(
        sessionOf(
          aSession({ kind: 'federated-user', owner: { name: 'alice', id: alice.id }, name: 'bob', ...more }),
          rows,
        ),
        rows,
      );
    const user = { identity, boundary: [arn('boundary')] };
    expect(federated({ policy: text })).toEqual({ ...user, session: ['session policy of bob'] });
    expect(federated({ policyArns: [arn('session')] })).toEqual({ ...user, session: [arn('session')] });
    expect(federated({})).toEqual({ ...user, session: undefined });
  });

  test('federated by the root user: everything, within the session’s own', () => {
    const { owner: _, ...ofRoot } = aSession({ kind: 'federated-user', name: 'bob', policy: text });
    const caller = sessionOf(ofRoot, rows);
    expect(layers(caller, rows)).toEqual({
      identity: ['the root user’s own rights'],
      boundary: undefined,
      session: ['session policy of bob'],
    });
  });

  test('federated by a user who was deleted since: nothing', () => {
    const federated = aSession({
      kind: 'federated-user',
      owner: { name: 'alice', id: alice.id },
      name: 'bob',
      policy: text,
    });
    expect(layers(sessionOf(federated, rows), {}).identity).toEqual([]);
  });

  // Nothing makes such callers: were one made, it must not come by the root user's rights.
  test.each<[string, Caller]>([
    [
      'a federated user without a session',
      {
        principal: {
          kind: 'federated-user',
          accountId: ACCOUNT,
          arn: 'a',
          userArn: `arn:aws:iam::${ACCOUNT}:root`,
          userId: 'b',
        },
        tags: {},
      },
    ],
    [
      'a user who is gone, with a session of nobody’s',
      { ...userCaller(alice, 'ASIA'), session: aSession({ kind: 'session' }) },
    ],
    [
      'a role without a session',
      {
        principal: {
          kind: 'role-session',
          accountId: ACCOUNT,
          roleArn: 'a',
          roleId: 'b',
          sessionName: 'c',
          sessionArn: 'd',
        },
        tags: {},
      },
    ],
    [
      'a role whose session names none',
      {
        principal: {
          kind: 'role-session',
          accountId: ACCOUNT,
          roleArn: 'a',
          roleId: 'b',
          sessionName: 'c',
          sessionArn: 'd',
        },
        tags: {},
        session: aSession(),
      },
    ],
    ['the root user', rootCaller(ACCOUNT, 'AKIA')],
  ])('%s brings nothing', (_name, caller) => {
    expect(principalPolicies(caller, storeOf({}))).toEqual({ identity: [] });
  });

  // A policy that AWS would not have stored in that place is not read as one that it would.
  const named = policyText({ Action: 's3:GetObject', Resource: '*', Principal: '*' });
  test.each<[string, Partial<typeof alice>, Partial<Session>]>([
    ['inline', { inline: { own: named } }, {}],
    ['attached', { attached: [arn('named')] }, {}],
    ['as a boundary', { boundary: arn('named') }, {}],
    ['as a session policy', {}, { policy: named }],
    ['as a managed session policy', {}, { policyArns: [arn('named')] }],
    ['as a scope-down policy', {}, { scopeDown: [named] }],
  ])('a policy that names a principal is refused %s', (_name, user, session) => {
    const plain = aUser('bob', user);
    const all = { users: [plain], policies: [aPolicy(arn('named'), named)] };
    const owner = { name: 'bob', id: plain.id };
    const caller = sessionOf(aSession({ kind: 'federated-user', owner, ...session }), all);
    expect(() => principalPolicies(caller, storeOf(all))).toThrow('has no `Principal`');
  });

  test('a boundary that does not exist allows nothing', () => {
    const bound = { ...alice, boundary: arn('none') };
    expect(layers(userCaller(bound, 'AKIA'), { users: [bound] }).boundary).toEqual([]);
  });

  test('without a boundary there is none; a user who was deleted brings nothing', () => {
    const { boundary: _, ...free } = alice;
    expect(layers(userCaller(free, 'AKIA'), { users: [free] }).boundary).toBeUndefined();
    expect(layers(userCaller(alice, 'AKIA'), {})).toEqual({
      identity: [],
      boundary: undefined,
      session: undefined,
    });
  });
});

describe('what the session of a role brings', () => {
  const acme = aRole('acme', [], {
    inline: { own: text },
    attached: [arn('attached')],
    boundary: arn('boundary'),
  });
  const rows = { roles: [acme] };
  const session = (more: Partial<Session> = {}) =>
    layers(sessionOf(aSession({ owner: { name: 'acme', id: acme.id }, ...more }), rows), rows);
  const role = {
    identity: ['inline policy own of role acme', arn('attached')],
    boundary: [arn('boundary')],
  };

  test('the role’s policies and boundary', () => {
    expect(session()).toEqual({ ...role, session: undefined });
  });

  test.each<[string, Partial<Session>, string[]]>([
    ['an inline session policy', { policy: text }, ['session policy of session']],
    [
      'managed session policies',
      { policyArns: [arn('session'), arn('attached')] },
      [arn('session'), arn('attached')],
    ],
    ['both', { policy: text, policyArns: [arn('session')] }, ['session policy of session', arn('session')]],
    ['a managed session policy that was deleted, which allows nothing', { policyArns: [arn('none')] }, []],
  ])('%s', (_name, more, expected) => {
    expect(session(more)).toEqual({ ...role, session: expected });
  });

  test('nothing once the role is gone', () => {
    const caller = sessionOf(aSession({ owner: { name: 'acme', id: acme.id }, policy: text }), rows);
    expect(layers(caller, {})).toEqual({ identity: [], boundary: undefined, session: undefined });
  });
});

test('root and nobody bring no policy: what they may is not said by one', () => {
  for (const caller of [rootCaller(ACCOUNT, 'AKIA'), ANONYMOUS])
    expect(layers(caller, { users: [aUser('', { inline: { own: text } })] })).toEqual({
      identity: [],
      boundary: undefined,
      session: undefined,
    });
});

test('a managed policy is in force in its default version', () => {
  const two = policyText({ Action: 's3:PutObject', Resource: '*' });
  const row = { ...aPolicy(arn('two'), text), defaultVersion: 'v2', versions: { v1: text, v2: two } };
  const action = (defaultVersion: string) =>
    managedPolicies([arn('two')], 'identity', storeOf({ policies: [{ ...row, defaultVersion }] })).map(
      ({ document }) => document.statements[0]?.action?.patterns,
    );
  expect([action('v1'), action('v2'), action('v3')]).toEqual([[['s3:GetObject']], [['s3:PutObject']], []]);
});

test('what a session was narrowed to counts by its place, whoever it is of', () => {
  const narrowed = aSession({
    owner: { name: 'acme', id: 'AROAACME' },
    name: 'one',
    scopeDown: [text, text],
  });
  const role = aRole('acme', [], { id: 'AROAACME' });
  for (const caller of [
    sessionOf(narrowed, { roles: [role] }),
    rootCaller(ACCOUNT, 'ASIA', { ...narrowed, kind: 'session' }),
  ])
    expect(principalPolicies(caller, storeOf({ roles: [role] })).scopeDown).toMatchObject([
      { name: 'scope-down policy 1 of one', document: { statements: [{ effect: 'Allow' }] } },
      { name: 'scope-down policy 2 of one' },
    ]);
  expect(principalPolicies(rootCaller(ACCOUNT, 'AKIA'), storeOf({}))).not.toHaveProperty('scopeDown');
});

test('the session of a federated user has no more than its user’s rights, and none when that is gone', () => {
  const alice = aUser('alice', { inline: { own: text } });
  const session = aSession({
    kind: 'federated-user',
    owner: { name: 'alice', id: alice.id },
    name: 'bob',
    policy: text,
  });
  const caller = sessionOf(session, { users: [alice] });
  expect(layers(caller, { users: [alice] }).identity).toEqual(['inline policy own of user alice']);
  expect(layers(caller, {}).identity).toEqual([]);
  expect(layers(caller, { users: [{ ...alice, id: 'AIDASECOND' }] }).identity).toEqual([]);
});
