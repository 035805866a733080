import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { SourceCopy } from '../components/component.types.ts';
import { scratchDirectory } from '../fake-go.ts';
import { checkSum, copySource, parseDownload, pinnedSum } from './build-go.ts';

const source: SourceCopy = {
  module: 'example.org/m',
  version: 'v1.0.0',
  directory: 'src',
  edits: [{ file: 'a/x.go', apply: (text) => text.replace('old', 'new') }],
  skips: (path) => path === 'ui' || path.endsWith('_test.go'),
};

test('the read-only module is copied without what is skipped, and edited', async () => {
  await using directory = await scratchDirectory();
  const from = join(directory.path, 'from');
  const to = join(directory.path, 'to');
  for (const folder of ['a', 'ui']) await mkdir(join(from, folder), { recursive: true });
  for (const file of ['a/x.go', 'a/x_test.go', 'ui/y'])
    await writeFile(join(from, file), 'old', { mode: 0o444 });
  await chmod(join(from, 'a'), 0o555);
  await copySource(from, to, source);
  await chmod(join(from, 'a'), 0o755);
  expect(await readFile(join(to, 'a/x.go'), 'utf8')).toBe('new');
  await expect(readFile(join(to, 'a/x_test.go'))).rejects.toThrow('ENOENT');
  await expect(readFile(join(to, 'ui/y'))).rejects.toThrow('ENOENT');
});

test('a module served with another hash than the pinned one is refused', () => {
  const pinned = pinnedSum(
    'a v1 h1:no=\nexample.org/m v1.0.0 h1:yes=\nexample.org/m v1.0.0/go.mod h1:no=\n',
    source,
  );
  expect(pinned).toBe('h1:yes=');
  expect(() => checkSum(source, pinned, { Dir: '/d', Sum: 'h1:yes=' })).not.toThrow();
  expect(() => checkSum(source, pinned, { Dir: '/d', Sum: 'h1:evil=' })).toThrow('`h1:evil=`');
  expect(() => pinnedSum('', source)).toThrow('go.sum has no line');
});

test.each(['', '{}', '{"Dir":"/d"}', 'null'])('`%s` is no answer of go mod download', (text) => {
  expect(parseDownload(text)).toBeUndefined();
});
