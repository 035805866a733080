import { expect, test } from 'vitest';
import type { DeployedState } from '../model/state.types.ts';
import { unknownPaths } from './known.ts';

const stateWith = (type: string): DeployedState =>
  ({
    vault: { awsMounts: [{ path: 'aws' }], appRoles: [], engines: [{ path: 'dir', type }], accessors: {} },
  }) as unknown as DeployedState;
const told = (type: string, path: string, ...capabilities: string[]) =>
  unknownPaths([{ path, capabilities, required: [] }], stateWith(type));

test.each([
  ['ldap', 'ldap'],
  ['ad', 'oidc'],
  ['gcp', 'gcp'],
  ['azure', 'jwt'],
  ['kubernetes', 'kubernetes'],
])('what an engine of type %s makes is of use where a login by %s is', (type, method) => {
  expect(told(type, 'dir/creds/x', 'read')).toEqual([]);
  const state = stateWith(type);
  const believing = { ...state, vault: { ...state.vault, authMounts: [{ path: method, type: method }] } };
  expect(unknownPaths([{ path: 'dir/creds/x', capabilities: ['read'], required: [] }], believing)).toEqual([
    { path: 'dir/creds/x', writes: false },
  ]);
});

test.each(['kv', 'pki', 'transit', 'database'])('what an engine of type %s keeps is outside', (type) => {
  expect(told(type, 'dir/*', 'read')).toEqual([]);
});

test.each(['alicloud', 'terraform', 'identity', 'something'])(
  'of what an engine of type %s gives nothing is known',
  (type) => expect(told(type, 'dir/creds/x', 'read')).toEqual([{ path: 'dir/creds/x', writes: false }]),
);

test.each([
  ['aws/creds/*', []],
  ['aws*', ['aws*']],
  ['sys/health', []],
  ['sys/health*', ['sys/health*']],
  ['sys/healthy', ['sys/healthy']],
  ['identity/oidc/provider/p/authorize', []],
  ['identity/oidc/provider/p/token', ['identity/oidc/provider/p/token']],
  ['+/creds/x', ['+/creds/x']],
  ['*', ['*']],
])('%s: unknown are %j', (path, expected) => {
  expect(told('kv', path, 'read').map((one) => one.path)).toEqual(expected);
});

test.each([
  [['read'], false],
  [['list', 'sudo'], false],
  [['read', 'update'], true],
  [['create'], true],
  [['patch'], true],
  [['delete'], true],
])('%j there writes: %s', (capabilities, writes) => {
  expect(told('kv', 'other/x', ...capabilities)).toEqual([{ path: 'other/x', writes }]);
});

test('a rule that denies, or gives nothing, opens nothing', () => {
  expect(told('kv', 'other/x')).toEqual([]);
  expect(told('kv', 'other/x', 'read', 'deny')).toEqual([]);
});
