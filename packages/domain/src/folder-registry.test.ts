import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { AuthoringError, folderRegistry } from './folder-registry.ts';
import { didYouMean, UsageError } from './usage-error.ts';

let folder: string;
const write = (file: string, text: string) => writeFileSync(join(folder, file), text);
const registry = () =>
  folderRegistry<{ id: string; sentence: string }>({
    kind: 'attack',
    folder: pathToFileURL(`${folder}/`),
    suffix: '.attack.mjs',
    fields: { sentence: 'string', attempts: 'function' },
  });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cordon-registry-'));
  write('b.attack.mjs', "export default { id: 'b', sentence: 's', attempts() {} };");
  write('a.attack.mjs', "export default { id: 'a', sentence: 's', attempts() {} };");
  write('notes.md', 'no attack');
});
afterEach(() => rmSync(folder, { recursive: true }));

test('the folder is the registry: ids are the names of its files, sorted', async () => {
  expect(registry().ids()).toEqual(['a', 'b']);
  expect((await registry().loadAll()).map(({ id }) => id)).toEqual(['a', 'b']);
  expect((await registry().loadAll(['b'])).map(({ id }) => id)).toEqual(['b']);
});

test('an unknown id is bad usage, and the nearest known one is named', async () => {
  await expect(registry().load('c')).rejects.toThrow(UsageError);
  await expect(registry().load('aa')).rejects.toThrow(
    'unknown attack `aa` (did you mean `a`?); choose one of `a`, `b`',
  );
});

test.each([
  ['x', 'export default {', /attack file `.*\/x\.attack\.mjs` cannot be loaded: /],
  ['x', 'export const id = 1;', /x\.attack\.mjs` has no default export/],
  ['x', "export default { id: 'y', sentence: '', attempts() {} };", /calls itself `y`/],
  [
    'x',
    "export default { id: 'x', sentence: '' };",
    /lacks `attempts`: it is missing, and must be a function/,
  ],
  ['x', "export default { id: 'x', sentence: [], attempts() {} };", /lacks `sentence`: it is an array/],
])('a file that cannot be used is named with what is wrong: %s %s', async (id, text, said) => {
  write(`${id}.attack.mjs`, text);
  await expect(registry().load(id)).rejects.toThrow(AuthoringError);
  await expect(registry().load(id)).rejects.toThrow(said);
});

test('a guess is made for what is near, and none for what is far', () => {
  expect(didYouMean('isolaton', ['isolation', 'claims'])).toBe(' (did you mean `isolation`?)');
  expect(didYouMean('iso', ['isolation', 'claims'])).toBe(' (did you mean `isolation`?)');
  expect(didYouMean('zebra', ['isolation', 'claims'])).toBe('');
  expect(didYouMean('', ['isolation'])).toBe('');
});
