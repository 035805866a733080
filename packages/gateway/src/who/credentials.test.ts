import { describe, expect, test } from 'vitest';
import {
  ACCOUNT,
  aKey,
  aRole,
  aSession,
  aUser,
  codeOf,
  type Rows,
  storeOf,
  tokenKey,
} from '../../testing/entities.ts';
import type { AccessKey } from '../state/entities.ts';
import { ANONYMOUS, type Caller, rootCaller, userCaller } from './caller.ts';
import { Credentials } from './credentials.ts';
import { type Session, sealToken } from './session.ts';
import { sessionCaller } from './session-caller.ts';

const alice = aUser('Alice', { tags: { team: 'a' } });
const acme = aRole('acme', [], { tags: { Tenant: 'globex', cost: '1' } });
const KEY = tokenKey();
const admin = { accessKeyId: 'AKIAADMIN00000000000', secretAccessKey: 'the secret of the administrator' };
const other = { accessKeyId: 'AKIAOTHER00000000000', secretAccessKey: 'the secret of the other account' };
const NOW = 1_795_000_100_000;

function credentials(rows: Rows = { users: [alice], roles: [acme], keys: [aKey(alice)] }) {
  const store = storeOf(rows);
  const roots = { [ACCOUNT]: admin, '444455556666': other };
  return { store, credentials: new Credentials({ roots, admin, state: store, tokenKey: KEY }) };
}

const claim = (accessKeyId: string, token?: string, now = NOW, rows?: Rows) =>
  credentials(rows).credentials.claim(accessKeyId, token, now);

describe('a key that was issued', () => {
  test('is its user’s: who, and the secret that must have signed', () => {
    const { caller, secret } = claim(aKey(alice).id);
    expect(secret).toBe('the secret of Alice');
    expect(caller).toStrictEqual({
      principal: { kind: 'user', accountId: ACCOUNT, arn: alice.arn, userId: alice.id },
      accountId: ACCOUNT,
      accessKeyId: aKey(alice).id,
      arn: alice.arn,
      userId: alice.id,
      userName: 'Alice',
      tags: { team: 'a' },
    });
  });

  test.each<[string, Rows]>([
    ['of nobody', {}],
    ['of a user who was deleted', { keys: [aKey(alice)] }],
    [
      'of a user who was deleted and made again',
      { users: [{ ...alice, id: 'AIDASECOND' }], keys: [aKey(alice)] },
    ],
    ['that was switched off', { users: [alice], keys: [aKey(alice, { active: false })] }],
    [
      'of another account’s user of that name',
      { users: [aUser('Alice', { accountId: '444455556666' })], keys: [aKey(alice)] },
    ],
  ])('%s is unknown', (_name, rows) => {
    expect(codeOf(() => claim(aKey(alice).id, undefined, NOW, rows))).toBe('InvalidAccessKeyId');
  });
});

test('what is refused says what AWS says', () => {
  const session = aSession({ owner: { name: 'acme', id: acme.id } });
  const refusal = (id: string, token?: string, now = NOW) => {
    try {
      claim(id, token, now);
      return 'ok';
    } catch (error) {
      const { status, code, message, details } = error as Record<string, unknown>;
      return { status, code, message, details };
    }
  };
  expect(refusal('AKIANOBODY0000000000')).toEqual({
    status: 403,
    code: 'InvalidAccessKeyId',
    message: 'The AWS Access Key Id you provided does not exist in our records.',
    details: { AWSAccessKeyId: 'AKIANOBODY0000000000' },
  });
  expect(refusal(session.accessKeyId, 'none')).toEqual({
    status: 400,
    code: 'InvalidToken',
    message: 'The provided token is malformed or otherwise invalid.',
    details: {},
  });
  expect(refusal(session.accessKeyId, sealToken(session, KEY), session.expiresAt * 1000)).toEqual({
    status: 400,
    code: 'ExpiredToken',
    message: 'The provided token has expired.',
    details: {},
  });
});

test('a session that was opened before does not open for another token of its key', () => {
  const session = aSession({ owner: { name: 'acme', id: acme.id } });
  const one = credentials().credentials;
  const token = sealToken(session, KEY);
  const asked = (given: string) => codeOf(() => one.claim(session.accessKeyId, given, NOW));
  const forged = sealToken({ ...session, name: 'other' }, tokenKey());
  expect([token, token, 'none', `${token}A`, forged, token].map(asked)).toEqual([
    ...['ok', 'ok', 'InvalidToken', 'InvalidToken', 'InvalidToken', 'ok'],
  ]);
});

describe('root users', () => {
  test.each([
    [admin.accessKeyId, ACCOUNT, admin.secretAccessKey],
    [other.accessKeyId, '444455556666', other.secretAccessKey],
    ['777788889999', '777788889999', admin.secretAccessKey],
  ])('`%s` is the root user of %s', (id, accountId, secret) => {
    const claimed = claim(id);
    expect(claimed.secret).toBe(secret);
    expect(claimed.caller).toStrictEqual({
      principal: { kind: 'root', accountId },
      accountId,
      accessKeyId: id,
      arn: `arn:aws:iam::${accountId}:root`,
      userId: accountId,
      tags: {},
    });
  });

  test.each(['77778888999', '7777888899990', '77778888999a', 'x777788889999', '', 'AKIANOBODY0000000000'])(
    '`%s` is nobody',
    (id) => {
      expect(codeOf(() => claim(id))).toBe('InvalidAccessKeyId');
    },
  );

  test('a key that was issued comes before the account of the same twelve digits', () => {
    const key = aKey(alice, { id: '123456789012' });
    expect(claim(key.id, undefined, NOW, { users: [alice], keys: [key] }).caller.userName).toBe('Alice');
  });
});

describe('who a caller is by now', () => {
  const began = userCaller(alice, aKey(alice).id);
  const now = (rows: Rows, caller: Caller = began) => credentials(rows).credentials.current(caller);
  const keys = [aKey(alice)];

  test('is who the key’s user has become', () => {
    const moved = { ...alice, tags: { team: 'b' } };
    expect(now({ users: [moved], keys })).toEqual({ ...began, tags: { team: 'b' } });
    const renamed = { ...alice, name: 'Bob', arn: `arn:aws:iam::${ACCOUNT}:user/Bob` };
    expect(now({ users: [renamed], keys: [{ ...keys[0], userName: 'Bob' } as AccessKey] })?.arn).toBe(
      renamed.arn,
    );
  });

  test.each<[string, Rows]>([
    ['whose key was deleted', { users: [alice] }],
    ['whose key was switched off', { users: [alice], keys: [aKey(alice, { active: false })] }],
    ['who was deleted', { keys }],
    [
      'who was deleted and made again, with the key’s name',
      { users: [{ ...alice, id: 'AIDASECOND' }], keys },
    ],
    [
      'whose key another has by now',
      { users: [{ ...alice, id: 'AIDASECOND' }], keys: [{ ...keys[0], userId: 'AIDASECOND' } as AccessKey] },
    ],
    [
      'whose key is of a user that was before',
      { users: [alice], keys: [{ ...keys[0], userId: 'AIDAFIRST' } as AccessKey] },
    ],
    ['of another account', { users: [aUser('Alice', { accountId: '444455556666' })], keys }],
  ])('is nobody for one %s', (_name, rows) => expect(now(rows)).toBeUndefined());

  test('of a session is its role’s or user’s, and nobody when that is gone', () => {
    const session = aSession({ owner: { name: 'acme', id: acme.id } });
    const caller = sessionCaller(session, storeOf({ roles: [acme] })) as Caller;
    expect(now({ roles: [{ ...acme, tags: { cost: '2' } }] }, caller)?.tags).toEqual({ cost: '2' });
    expect(now({}, caller)).toBeUndefined();
    expect(now({ roles: [{ ...acme, id: 'AROASECOND' }] }, caller)).toBeUndefined();
    const ofAlice = sessionCaller(
      aSession({ kind: 'session', owner: { name: 'Alice', id: alice.id } }),
      storeOf({ users: [alice] }),
    ) as Caller;
    expect(now({ users: [alice] }, ofAlice)?.session).toBe(ofAlice.session);
    expect(now({ keys }, ofAlice)).toBeUndefined();
  });

  test('of root and of nobody is as it was', () => {
    for (const caller of [rootCaller(ACCOUNT, 'AKIA'), ANONYMOUS]) expect(now({}, caller)).toBe(caller);
  });
});

const ofRole = (more: Partial<Session> = {}) =>
  aSession({ owner: { name: 'acme', id: acme.id }, tags: { tenant: 'acme' }, ...more });
const ofUser = (more: Partial<Session> = {}) =>
  aSession({ kind: 'session', owner: { name: 'Alice', id: alice.id }, name: 'Alice', ...more });
const federated = (more: Partial<Session> = {}) =>
  aSession({ kind: 'federated-user', owner: { name: 'Alice', id: alice.id }, name: 'bob', ...more });
const withToken = (session: Session, now = NOW, rows?: Rows, id = session.accessKeyId, key = KEY) =>
  claim(id, sealToken(session, key), now, rows);

describe('temporary credentials', () => {
  test('of a role: the role’s ids with the session’s name, the session’s tags over the role’s whatever their case', () => {
    const { caller, secret } = withToken(ofRole());
    expect(secret).toBe('the secret of the session');
    const arn = `arn:aws:sts::${ACCOUNT}:assumed-role/acme/session`;
    expect(caller).toStrictEqual({
      principal: {
        kind: 'role-session',
        accountId: ACCOUNT,
        roleArn: acme.arn,
        roleId: acme.id,
        sessionName: 'session',
        sessionArn: arn,
      },
      accountId: ACCOUNT,
      accessKeyId: 'ASIASESSION000000000',
      arn,
      userId: `${acme.id}:session`,
      tags: { cost: '1', tenant: 'acme' },
      session: ofRole(),
    });
  });

  test('of a user (GetSessionToken): the user with what they may and their tags', () => {
    expect(withToken(ofUser()).caller).toEqual({
      principal: { kind: 'user', accountId: ACCOUNT, arn: alice.arn, userId: alice.id },
      accountId: ACCOUNT,
      accessKeyId: 'ASIASESSION000000000',
      arn: alice.arn,
      userId: alice.id,
      userName: 'Alice',
      tags: { team: 'a' },
      session: ofUser(),
    });
  });

  test('of root (GetSessionToken): root', () => {
    const { owner: _, ...session } = ofUser({ name: 'root' });
    const { caller } = withToken(session);
    expect([caller.principal, caller.session]).toEqual([{ kind: 'root', accountId: ACCOUNT }, session]);
  });

  test('of a federated user: an identity of its own that rests on its user', () => {
    const arn = `arn:aws:sts::${ACCOUNT}:federated-user/bob`;
    const session = federated({ tags: { TEAM: 'b', more: 'c' } });
    expect(withToken(session).caller).toEqual({
      principal: {
        kind: 'federated-user',
        accountId: ACCOUNT,
        arn,
        userArn: alice.arn,
        userId: `${ACCOUNT}:bob`,
      },
      accountId: ACCOUNT,
      accessKeyId: 'ASIASESSION000000000',
      arn,
      userId: `${ACCOUNT}:bob`,
      userName: 'Alice',
      tags: { TEAM: 'b', more: 'c' },
      session,
    });
    const { owner: _, ...ofRoot } = federated();
    const { caller } = withToken(ofRoot);
    expect(caller.principal).toMatchObject({
      kind: 'federated-user',
      userArn: `arn:aws:iam::${ACCOUNT}:root`,
    });
    expect([caller.userName, caller.tags]).toEqual([undefined, {}]);
  });

  test.each([
    ['the second before it ends', 1_795_003_600_000 - 1, 'ok'],
    ['the moment it ends', 1_795_003_600_000, 'ExpiredToken'],
    ['a second later', 1_795_003_601_000, 'ExpiredToken'],
    ['a minute later', 1_795_003_660_000, 'ExpiredToken'],
    ['a year later', 1_826_539_600_000, 'ExpiredToken'],
  ])('%s: %s', (_name, now, expected) => {
    for (const session of [ofRole(), ofUser(), federated()])
      expect(codeOf(() => withToken(session, now))).toBe(expected);
  });

  test('a token that was good before ends all the same, and dies with its role', () => {
    const known = credentials();
    const token = sealToken(ofRole(), KEY);
    const again = (now = NOW) => codeOf(() => known.credentials.claim('ASIASESSION000000000', token, now));
    expect([again(), again(), again(1_795_003_600_000), again()]).toEqual(['ok', 'ok', 'ExpiredToken', 'ok']);
    known.store.apply([{ table: 'roles', key: `${ACCOUNT}/acme` }]);
    expect(again()).toBe('InvalidAccessKeyId');
  });

  test('of a user who was renamed stays theirs', () => {
    const renamed = aUser('Renamed', { id: alice.id });
    for (const session of [ofUser(), federated()])
      expect(codeOf(() => withToken(session, NOW, { users: [renamed] }))).toBe('ok');
  });

  test.each<[string, Session, Rows]>([
    ['of a role that was deleted', ofRole(), { users: [alice] }],
    ['of a role that was made again', ofRole(), { roles: [{ ...acme, id: 'AROASECOND' }] }],
    ['of a role of another account', ofRole({ accountId: '444455556666' }), { roles: [acme] }],
    ['of a user who was deleted', ofUser(), { roles: [acme] }],
    ['of a user who was made again', ofUser(), { users: [{ ...alice, id: 'AIDASECOND' }] }],
    ['of a federated user whose user was deleted', federated(), { roles: [acme] }],
    [
      'of a federated user whose user was made again',
      federated(),
      { users: [{ ...alice, id: 'AIDASECOND' }] },
    ],
    ['of a role that it does not name', aSession(), { roles: [acme], users: [alice] }],
  ])('%s: unknown', (_name, session, rows) => {
    expect(codeOf(() => withToken(session, NOW, rows))).toBe('InvalidAccessKeyId');
  });

  test('a token is good with its own key id only, and sealed by this gateway only', () => {
    expect(codeOf(() => withToken(ofRole(), NOW, undefined, 'ASIAANOTHER000000000'))).toBe('InvalidToken');
    expect(codeOf(() => withToken(ofRole(), NOW, undefined, aKey(alice).id))).toBe('InvalidToken');
    expect(codeOf(() => withToken(ofRole(), NOW, undefined, admin.accessKeyId))).toBe('InvalidToken');
    expect(codeOf(() => withToken(ofRole(), NOW, undefined, undefined, tokenKey()))).toBe('InvalidToken');
    expect(codeOf(() => claim('ASIASESSION000000000', ''))).toBe('InvalidToken');
    expect(codeOf(() => claim('ASIASESSION000000000', 'FwoGnonsense'))).toBe('InvalidToken');
    expect(codeOf(() => claim('ASIASESSION000000000'))).toBe('InvalidAccessKeyId');
  });

  test('a token that was opened for one key id is not for another', () => {
    const known = credentials();
    const token = sealToken(ofRole(), KEY);
    const ask = (id: string) => codeOf(() => known.credentials.claim(id, token, NOW));
    expect([ask('ASIASESSION000000000'), ask('ASIAANOTHER000000000')]).toEqual(['ok', 'InvalidToken']);
  });
});

test('the errors are those of AWS', () => {
  const errorOf = (run: () => unknown) => {
    try {
      return run();
    } catch (error) {
      const { status, code, details } = error as { status: number; code: string; details: object };
      return { status, code, details };
    }
  };
  expect(errorOf(() => claim('AKIANOBODY'))).toEqual({
    status: 403,
    code: 'InvalidAccessKeyId',
    details: { AWSAccessKeyId: 'AKIANOBODY' },
  });
  expect(errorOf(() => claim('AKIANOBODY', 'x'))).toMatchObject({ status: 400, code: 'InvalidToken' });
  expect(errorOf(() => withToken(ofRole(), 2e12))).toMatchObject({ status: 400, code: 'ExpiredToken' });
});
