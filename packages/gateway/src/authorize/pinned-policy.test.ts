import { expect, test } from 'vitest';
import type { Role } from '../state/entities.ts';
import { Store } from '../state/store.ts';
import { parsed } from './checked-policy.ts';
import { pinnedPolicy, pinPrincipals, shownText } from './pinned-policy.ts';

const ARN = 'arn:aws:iam::000000000000:role/acme';

function role(id: string): Role {
  return {
    accountId: '000000000000',
    name: 'acme',
    path: '/',
    arn: ARN,
    id,
    inline: {},
    attached: [],
    tags: {},
    trust: { text: '', principals: {} },
    maxSessionDuration: 3600,
  };
}

const text = (principal: unknown) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: principal, Action: 's3:GetObject', Resource: '*' }],
  });
const put = (store: Store, id?: string) =>
  store.apply([{ table: 'roles', key: '000000000000/acme', ...(id === undefined ? {} : { row: role(id) }) }]);
const principalsOf = (store: Store, policy: Parameters<typeof pinnedPolicy>[1]) =>
  pinnedPolicy('p', policy, 'resource', store).document.statements[0]?.principal?.entries.map(
    ({ value }) => value,
  );

test('a principal that was deleted is dead, and stays so when its name is taken again', () => {
  const store = new Store();
  put(store, 'AROAFIRST');
  const source = text({ AWS: ARN });
  const policy = { text: source, ...pinPrincipals(parsed(source, 'resource'), store) };
  expect(principalsOf(store, policy)).toEqual([ARN]);
  put(store);
  expect(principalsOf(store, policy)).toEqual(['AROAFIRST']);
  put(store, 'AROASECOND');
  expect(principalsOf(store, policy)).toEqual(['AROAFIRST']);
});

const SESSION = 'arn:aws:sts::000000000000:assumed-role/acme/session';

test('a session of a role that was deleted is not one of the role that takes its name', () => {
  const store = new Store();
  put(store, 'AROAFIRST');
  const source = text({ AWS: SESSION });
  const policy = { text: source, ...pinPrincipals(parsed(source, 'resource'), store) };
  expect(principalsOf(store, policy)).toEqual([SESSION]);
  put(store);
  expect(principalsOf(store, policy)).toEqual(['AROAFIRST:session']);
  put(store, 'AROASECOND');
  expect(principalsOf(store, policy)).toEqual(['AROAFIRST:session']);
  expect(JSON.parse(shownText(policy, store)).Statement[0].Principal).toEqual({ AWS: 'AROAFIRST:session' });
});

test('a principal that was not there is not who comes by its name later', () => {
  const store = new Store();
  const source = text({ AWS: [ARN, 'AROAGONE', '111111111111'] });
  const policy = { text: source, ...pinPrincipals(parsed(source, 'resource'), store) };
  expect(principalsOf(store, policy)).toEqual(['AROANOBODY', 'AROAGONE', '111111111111']);
  put(store, 'AROASECOND');
  expect(principalsOf(store, policy)).toEqual(['AROANOBODY', 'AROAGONE', '111111111111']);
});

test('users and roles that do not exist are told, by path too; accounts and everyone need not exist', () => {
  const store = new Store();
  put(store, 'AROAFIRST');
  const unknown = (principal: unknown) => pinPrincipals(parsed(text(principal), 'resource'), store).unknown;
  expect(unknown({ AWS: [ARN, '*', 'arn:aws:iam::111111111111:root', '111111111111'] })).toEqual([]);
  expect(unknown({ AWS: SESSION })).toEqual([]);
  expect(unknown({ AWS: ['AROAFIRST', 'AROAGONE'] })).toEqual(['AROAGONE']);
  const none = 'arn:aws:sts::000000000000:assumed-role/none/session';
  expect(unknown({ AWS: none })).toEqual([none]);
  expect(unknown({ AWS: 'arn:aws:iam::000000000000:role/path/acme' })).toEqual([
    'arn:aws:iam::000000000000:role/path/acme',
  ]);
  expect(unknown({ AWS: 'arn:aws:iam::000000000000:user/acme' })).toHaveLength(1);
  expect(unknown('*')).toEqual([]);
});

test.each([
  ['an account', '000000000000', undefined],
  ['an account by its root', 'arn:aws:iam::000000000000:root', undefined],
  ['a role', ARN, 'AROAFIRST'],
  ['a role of another partition', ARN.replace('aws', 'aws-us-gov'), 'AROANOBODY'],
  ['a role without a name', 'arn:aws:iam::000000000000:role/', undefined],
  ['a role of no account', 'arn:aws:iam::00:role/acme', undefined],
  ['what ends in the ARN of a role', `x${ARN}`, undefined],
  ['a role that is spelt otherwise', ARN.replace('acme', 'ACME'), 'AROANOBODY'],
  ['its session', SESSION, 'AROAFIRST:session'],
  ['its session of another partition', SESSION.replace('aws', 'aws-cn'), 'AROAFIRST:session'],
  ['its session, spelt otherwise', SESSION.replace('acme', 'Acme'), 'AROANOBODY'],
  ['its session with a path', `${SESSION}/more`, undefined],
  ['what ends in its session', `x${SESSION}`, undefined],
  ['its id', 'AROAFIRST', 'AROAFIRST'],
  ['an id that is none', 'xAROAFIRST', undefined],
  ['an id with more behind it', 'AROAFIRST!', undefined],
])('what is kept of %s: `%s` is %s', (_, principal, id) => {
  const store = new Store();
  put(store, 'AROAFIRST');
  const { statements, version } = parsed(text({ AWS: '000000000000' }), 'resource');
  const [statement] = statements;
  const entries = [{ kind: 'AWS' as const, value: principal }];
  const document = {
    version,
    statements: statement === undefined ? [] : [{ ...statement, principal: { not: false, entries } }],
  };
  expect(pinPrincipals(document, store).principals[principal]).toBe(id);
});

test('principals of other kinds, and statements without one, are nobody to keep', () => {
  const store = new Store();
  put(store, 'AROAFIRST');
  for (const principal of [
    { Service: 's3.amazonaws.com' },
    { Federated: ARN },
    { CanonicalUser: 'AROAGONE' },
  ])
    expect(pinPrincipals(parsed(text(principal), 'resource'), store)).toEqual({
      principals: {},
      unknown: [],
    });
  const identity = JSON.stringify({
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Action: '*', Resource: '*' },
  });
  expect(pinPrincipals(parsed(identity, 'identity'), store)).toEqual({ principals: {}, unknown: [] });
});

test('what was renamed or deleted is replaced where it is an AWS principal, and nowhere else', () => {
  const store = new Store();
  put(store, 'AROAFIRST');
  const source = text({ AWS: ARN, Federated: ARN });
  const policy = { text: source, ...pinPrincipals(parsed(source, 'resource'), store) };
  const before = pinnedPolicy('p', policy, 'resource', store).document;
  expect(pinnedPolicy('p', policy, 'resource', store).document).toBe(before);
  expect(before).toBe(parsed(source, 'resource'));
  put(store);
  expect(principalsOf(store, policy)).toEqual(['AROAFIRST', ARN]);
  expect(pinnedPolicy('p', policy, 'resource', store).document).not.toBe(before);
  const shown = JSON.parse(shownText(policy, store)) as { Statement: { Principal: unknown }[] };
  expect(shown.Statement[0]?.Principal).toEqual({ AWS: 'AROAFIRST', Federated: ARN });
});

test('what is remembered of a policy is that of one state, and none else’s', () => {
  const [first, second] = [new Store(), new Store()];
  put(first, 'AROAFIRST');
  put(second, 'AROASECOND');
  const source = text({ AWS: ARN });
  const policy = { text: source, ...pinPrincipals(parsed(source, 'resource'), first) };
  expect(first.version).toBe(second.version);
  expect([principalsOf(first, policy), principalsOf(second, policy)]).toEqual([[ARN], ['AROAFIRST']]);
});
