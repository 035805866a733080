import { copyFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratchDirectory, script } from '../fake-go.ts';
import { openMemo } from './on-path.ts';

test('a binary is asked once, and again when it is another file', async () => {
  await using directory = await scratchDirectory();
  const binary = join(directory.path, 'binary');
  await copyFile('/bin/sh', binary);
  let asked = 0;
  const ask = () => {
    asked += 1;
    return Promise.resolve(`answer ${asked}`);
  };
  const first = await openMemo(directory.path);
  expect(await first.recall(binary, 'version', ask)).toBe('answer 1');
  await first.save();
  expect(await (await openMemo(directory.path)).recall(binary, 'version', ask)).toBe('answer 1');
  await utimes(binary, 1, 1);
  expect(await (await openMemo(directory.path)).recall(binary, 'version', ask)).toBe('answer 2');
});

test('the answer of a script is not remembered: a shim answers by its surroundings', async () => {
  await using directory = await scratchDirectory();
  const shim = await script(join(directory.path, 'terraform'), 'echo');
  const memo = await openMemo(directory.path);
  let asked = 0;
  const ask = () => {
    asked += 1;
    return Promise.resolve(`answer ${asked}`);
  };
  await memo.recall(shim, 'version', ask);
  expect(await memo.recall(shim, 'version', ask)).toBe('answer 2');
});

test.each(['{', '[]', 'null', '{"a":1}'])('a memo file `%s` is forgotten', async (text) => {
  await using directory = await scratchDirectory();
  await writeFile(join(directory.path, 'answers.json'), text);
  const memo = await openMemo(directory.path);
  expect(await memo.recall('/bin/sh', 'version', () => Promise.resolve('asked'))).toBe('asked');
});
