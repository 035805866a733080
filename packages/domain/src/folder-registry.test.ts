import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { AuthoringError, folderRegistry, unknownId } from './folder-registry.ts';
import { UsageError } from './usage-error.ts';

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

test('an error of an unusable file says so by its name and its cause', async () => {
  write('x.attack.mjs', 'throw new Error("no such thing");');
  await expect(registry().load('x')).rejects.toMatchObject({
    name: 'AuthoringError',
    message: expect.stringMatching(/cannot be loaded: no such thing$/),
    cause: { message: 'no such thing' },
  });
});

test.each([
  ['null', /it is null, and must be a string/],
  ['[]', /it is an array, and must be a string/],
  ['{}', /it is an object, and must be a string/],
  ['1', /it is a number, and must be a string/],
  ['undefined', /it is missing, and must be a string/],
])('a field that is %s is not the text that it must be', async (value, said) => {
  write('x.attack.mjs', `export default { id: 'x', sentence: ${value}, attempts() {} };`);
  await expect(registry().load('x')).rejects.toThrow(said);
});

test.each(['null', '1', '"x"'])('a default export that is %s is none', async (value) => {
  write('x.attack.mjs', `export default ${value};`);
  await expect(registry().load('x')).rejects.toThrow('has no default export: export the object as `default`');
});

test('a registry that asks for no fields takes any object of the right name, unless its check objects', async () => {
  const options = { kind: 'attack', folder: pathToFileURL(`${folder}/`), suffix: '.attack.mjs' };
  write('x.attack.mjs', "export default { id: 'x' };");
  expect(await folderRegistry(options).load('x')).toEqual({ id: 'x' });
  const checked = folderRegistry({ ...options, check: () => 'is too old' });
  await expect(checked.load('x')).rejects.toThrow(`\`${basename(folder)}/x.attack.mjs\` is too old`);
});

test('an unknown id is shown in part where it is long, and the command that lists all in place of a long list', () => {
  expect(unknownId('attack', 'x'.repeat(99), ['a', 'b'], 'pnpm scenario --list').message).toBe(
    `unknown attack \`${'x'.repeat(60)}\`; \`pnpm scenario --list\` lists all`,
  );
});
