import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fileJournal } from './journal.ts';
import { Store } from './store.ts';

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
  expect(() => new Store(fileJournal(file))).toThrow(/is damaged at line/);
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
