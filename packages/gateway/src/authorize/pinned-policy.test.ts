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

test('what is remembered of a policy is that of one state, and none else’s', () => {
  const [first, second] = [new Store(), new Store()];
  put(first, 'AROAFIRST');
  put(second, 'AROASECOND');
  const source = text({ AWS: ARN });
  const policy = { text: source, ...pinPrincipals(parsed(source, 'resource'), first) };
  expect(first.version).toBe(second.version);
  expect([principalsOf(first, policy), principalsOf(second, policy)]).toEqual([[ARN], ['AROAFIRST']]);
});
