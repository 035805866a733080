import {
  appendFileSync,
  chmodSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ACCOUNT, aRole, aUser, storeOf } from '../../testing/entities.ts';
import { identityKey } from './entities.ts';
import { derived, fileJournal, identityByArn, identityNamed, Store } from './store.ts';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cordon-store-'));
  file = join(folder, 'state.jsonl');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const secret = (key: string, row?: string) =>
  ({ table: 'secrets', key, ...(row === undefined ? {} : { row }) }) as const;

test('what was changed is there after a restart, and only its owner may read it', () => {
  const store = new Store(fileJournal(file));
  store.apply([secret('a', '1'), secret('b', '2')]);
  store.apply([secret('a')]);
  const again = new Store(fileJournal(file));
  expect([again.get('secrets', 'a'), again.get('secrets', 'b')]).toEqual([undefined, '2']);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('a line that a crash cut short is dropped, a damaged one is an error', () => {
  new Store(fileJournal(file)).apply([secret('a', '1')]);
  appendFileSync(file, '[{"table":"secrets","key":"b","ro');
  expect(new Store(fileJournal(file)).get('secrets', 'a')).toBe('1');
  appendFileSync(file, 'nonsense\n[]\n');
  expect(() => new Store(fileJournal(file))).toThrow(/is damaged at line 2: remove it/);
});

test('the file does not keep what was replaced', () => {
  const store = new Store(fileJournal(file));
  for (let index = 0; index < 100; index++) store.apply([secret('a', `value ${index}`)]);
  new Store(fileJournal(file));
  expect(readFileSync(file, 'utf8')).toBe('[{"table":"secrets","key":"a","row":"value 99"}]\n');
});

test('every change raises the version', () => {
  const store = new Store();
  const before = store.version;
  store.apply([secret('a', '1')]);
  expect(store.version).toBeGreaterThan(before);
});

test('no change, no version and no line; a change is in the journal before it is seen', () => {
  const lines: string[] = [];
  const store: Store = new Store({
    read: () => [],
    rewrite: () => {},
    append: (changes) => lines.push(`${store.get('secrets', 'a')} ${changes.length}`),
  });
  const before = store.version;
  store.apply([]);
  expect([store.version, lines]).toEqual([before, []]);
  store.apply([secret('a', '1'), secret('b', '2')]);
  expect(lines).toEqual(['undefined 2']);
  expect([...store.all('secrets')]).toEqual(['1', '2']);
  expect([...store.all('users')]).toEqual([]);
  expect(store.get('users', 'a')).toBeUndefined();
});

test('a change that cannot be kept is not made', () => {
  const full = () => {
    throw new Error('no space left on device');
  };
  const store = new Store({ read: () => [], rewrite: () => {}, append: full });
  expect(() => store.apply([secret('a', '1')])).toThrow('no space left');
  expect(store.get('secrets', 'a')).toBeUndefined();
});

test('a file that others could read is closed to them, also when it is written anew', () => {
  writeFileSync(file, '[{"table":"secrets","key":"a","row":"1"}]\n', { mode: 0o644 });
  chmodSync(file, 0o644);
  const journal = fileJournal(file);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  new Store(journal);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(new Store(fileJournal(file)).get('secrets', 'a')).toBe('1');
});

test('an empty state is an empty file', () => {
  new Store(fileJournal(file)).apply([secret('a', '1')]);
  new Store(fileJournal(file)).apply([secret('a')]);
  new Store(fileJournal(file));
  expect(readFileSync(file, 'utf8')).toBe('');
});

test('names are unique in an account whatever their case', () => {
  expect(identityKey('1', 'Alice')).toBe(identityKey('1', 'aLICE'));
  expect(identityKey('1', 'alice')).not.toBe(identityKey('2', 'alice'));
  expect(identityKey('1', 'alice')).not.toBe(identityKey('1', 'alice2'));
});

test('what was derived is the same until the state changes, and never another state’s', () => {
  const store = new Store();
  let made = 0;
  const roles = derived((_: object, state) => ({ made: ++made, role: state.get('secrets', 'a') }));
  const [a, b] = [{}, {}];
  expect([roles(a, store).made, roles(a, store).made, roles(b, store).made]).toEqual([1, 1, 2]);
  store.apply([{ table: 'secrets', key: 'a', row: 'x' }]);
  expect(roles(a, store)).toEqual({ made: 3, role: 'x' });
  const other = new Store();
  other.apply([{ table: 'secrets', key: 'a', row: 'y' }]);
  expect(roles(a, other).role).toBe('y');
});

test('identities are found by name in any case, and by exactly their ARN', () => {
  const below = aRole('below', [], { path: '/a/b/', arn: `arn:aws:iam::${ACCOUNT}:role/a/b/below` });
  const state = storeOf({ roles: [below], users: [aUser('alice')] });
  const named = (name: string | undefined, account = ACCOUNT) => identityNamed(state, 'roles', account, name);
  expect([named('below'), named('BELOW')]).toEqual([below, below]);
  for (const nobody of [named(undefined), named('alice'), named('below', '444455556666'), named('')])
    expect(nobody).toBeUndefined();
  const by = (arn: string) => identityByArn(state, 'roles', arn);
  expect(by(below.arn)).toBe(below);
  for (const arn of ['', 'below', below.arn.toUpperCase(), below.arn.replace('a/b/', ''), `x${below.arn}`])
    expect(by(arn), arn).toBeUndefined();
  expect(identityByArn(state, 'users', below.arn)).toBeUndefined();
});
