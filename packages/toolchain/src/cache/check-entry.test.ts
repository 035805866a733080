import { createHash } from 'node:crypto';
import { mkdir, readdir, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { GoComponent } from '../components/component.types.ts';
import { componentOf } from '../components/index.ts';
import { scratchDirectory } from '../fake-go.ts';
import {
  checkFully,
  checkQuickly,
  checkRecords,
  describeFiles,
  type Manifest,
  parseRecord,
  readManifest,
  storeBinary,
  writeManifest,
} from './manifest.ts';

test('lines with a hash are read, quoted paths too; others are skipped', () => {
  const text = [
    'a/b.py,sha256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU,0',
    '"a/odd, ""name"".py",sha256=AbC_-9,12',
    'a/__pycache__/b.cpython-311.pyc,,',
    'a-1.dist-info/RECORD,,',
    '',
  ].join('\r\n');
  expect(parseRecord(text)).toEqual([
    { path: 'a/b.py', sha256: '47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU' },
    { path: 'a/odd, "name".py', sha256: 'AbC_-9' },
  ]);
});

const head = { component: 'tofu', version: '1.12.6', key: 'k' } as const;

async function binaryEntry(directory: string): Promise<Manifest> {
  await writeFile(join(directory, 'tofu'), 'binary');
  await writeManifest(directory, { ...head, files: await describeFiles(directory, ['tofu']) });
  const manifest = await readManifest(directory);
  if (manifest === undefined) throw new Error('the manifest was not read back');
  return manifest;
}

test('an untouched entry is sound', async () => {
  await using directory = await scratchDirectory();
  const manifest = await binaryEntry(directory.path);
  expect(await checkQuickly(directory.path, manifest)).toBeUndefined();
  expect(await checkFully(directory.path, manifest)).toBeUndefined();
});

test('a missing and a truncated file are damage', async () => {
  await using directory = await scratchDirectory();
  const manifest = await binaryEntry(directory.path);
  await truncate(join(directory.path, 'tofu'), 3);
  expect(await checkQuickly(directory.path, manifest)).toBe('`tofu` has 3 bytes, not 6');
  await rm(join(directory.path, 'tofu'));
  expect(await checkQuickly(directory.path, manifest)).toBe('`tofu` is missing');
});

test('a file with another time is hashed: the same bytes are sound, others are not', async () => {
  await using directory = await scratchDirectory();
  const manifest = await binaryEntry(directory.path);
  await utimes(join(directory.path, 'tofu'), 1, 1);
  expect(await checkQuickly(directory.path, manifest)).toBeUndefined();
  await writeFile(join(directory.path, 'tofu'), 'BINARY');
  expect(await checkQuickly(directory.path, manifest)).toBe('`tofu` was changed');
});

test('a change that hides behind the same size and time is found by the full check', async () => {
  await using directory = await scratchDirectory();
  await writeFile(join(directory.path, 'tofu'), 'binary');
  await utimes(join(directory.path, 'tofu'), 1, 1);
  const manifest: Manifest = { ...head, files: await describeFiles(directory.path, ['tofu']) };
  await writeFile(join(directory.path, 'tofu'), 'BINARY');
  await utimes(join(directory.path, 'tofu'), 1, 1);
  expect(await checkQuickly(directory.path, manifest)).toBeUndefined();
  expect(await checkFully(directory.path, manifest)).toBe('`tofu` was changed');
});

test.each(['component', 'version', 'key', 'files'])(
  'a manifest whose `%s` is of another kind is none',
  async (field) => {
    await using directory = await scratchDirectory();
    const manifest = await binaryEntry(directory.path);
    const text = JSON.stringify({ ...manifest, [field]: 7 });
    await writeFile(join(directory.path, 'cordon.json'), text);
    expect(await readManifest(directory.path)).toBeUndefined();
  },
);

test.each([
  ['path', 7],
  ['size', '6'],
  ['mtimeMs', '6'],
  ['sha256', 7],
])('a manifest is none when the `%s` of one of its files is of another kind', async (field, value) => {
  await using directory = await scratchDirectory();
  const manifest = await binaryEntry(directory.path);
  for (const other of [{ ...manifest.files[0], [field]: value }, null, 'tofu']) {
    const files = [...manifest.files, other];
    await writeFile(join(directory.path, 'cordon.json'), JSON.stringify({ ...manifest, files }));
    expect(await readManifest(directory.path)).toBeUndefined();
  }
});

test('a large file is hashed like a small one', async () => {
  await using directory = await scratchDirectory();
  const bytes = Buffer.alloc((4 << 20) + 1, 'x');
  await writeFile(join(directory.path, 'large'), bytes);
  const [large] = await describeFiles(directory.path, ['large']);
  expect(large?.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
});

test('a wheel is checked by its own record, which must be there', async () => {
  await using directory = await scratchDirectory();
  const at = (name: string) => join(directory.path, name);
  expect(await checkRecords(directory.path)).toBeUndefined();
  await mkdir(at('a-1.dist-info'));
  await mkdir(at('not-a-wheel'));
  expect(await checkRecords(directory.path)).toBe('`a-1.dist-info/RECORD` is missing');
  const line = (name: string, text: string) =>
    `${name},sha256=${createHash('sha256').update(text).digest('base64url')},1`;
  // More than are read at a time.
  const names = Array.from({ length: 70 }, (_, n) => `f${n}.py`);
  await Promise.all(names.map((name) => writeFile(at(name), name)));
  await writeFile(at('a-1.dist-info/RECORD'), names.map((name) => line(name, name)).join('\n'));
  expect(await checkRecords(directory.path)).toBeUndefined();
  await writeFile(at('f69.py'), 'other');
  expect(await checkRecords(directory.path)).toBe('`f69.py` was changed');
  await rm(at('f69.py'));
  expect(await checkRecords(directory.path)).toBe('`f69.py` is missing');
});

test('a built binary is stored with its other names, over what was left unfinished, and for all to run', async () => {
  await using directory = await scratchDirectory();
  const at = (name: string) => join(directory.path, name);
  const place = { key: 'k', entry: at('vault/1'), work: at('work'), lock: at('lock') };
  const component = {
    ...(componentOf('tofu') as GoComponent),
    files: () => ['a/tofu', 'b/tofu'] as const,
  };
  await mkdir(at('vault/1.unfinished/left'), { recursive: true });
  await mkdir(at('vault/1'));
  await writeFile(at('vault/1/old'), '');
  await writeFile(at('built'), 'binary', { mode: 0o600 });
  await storeBinary(component, { goos: 'linux', goarch: 'amd64' }, place, at('built'));
  expect((await readdir(place.entry)).toSorted()).toEqual(['a', 'b', 'cordon.json']);
  const [a, b] = await Promise.all([stat(join(place.entry, 'a/tofu')), stat(join(place.entry, 'b/tofu'))]);
  expect([a.ino, a.mode & 0o777]).toEqual([b.ino, 0o755]);
  expect(await readdir(at('vault'))).toEqual(['1']);
  const manifest = await readManifest(place.entry);
  expect(manifest).toMatchObject({ component: 'tofu', version: component.version, key: 'k' });
  expect(manifest?.files.map(({ path }) => path)).toEqual(['a/tofu', 'b/tofu']);
  expect(manifest && (await checkFully(place.entry, manifest))).toBeUndefined();
});

test.each(['', '{', '{"component":"tofu"}', '{"component":"tofu","version":"1","key":"k","files":[]}', '[]'])(
  'a manifest `%s` is none',
  async (text) => {
    await using directory = await scratchDirectory();
    await writeFile(join(directory.path, 'cordon.json'), text);
    expect(await readManifest(directory.path)).toBeUndefined();
  },
);

test("a venv's missing package, changed file and vanished Python are damage", async () => {
  await using directory = await scratchDirectory();
  const site = 'lib/python3.11/site-packages';
  const at = (name: string) => join(directory.path, site, name);
  await mkdir(at('pkg'), { recursive: true });
  await mkdir(at('pkg-1.dist-info'));
  await writeFile(at('pkg/__init__.py'), 'x = 1\n');
  const hash = createHash('sha256').update('x = 1\n').digest('base64url');
  await writeFile(
    at('pkg-1.dist-info/RECORD'),
    `pkg/__init__.py,sha256=${hash},6\npkg-1.dist-info/RECORD,,\n`,
  );
  const files = await describeFiles(directory.path, [`${site}/pkg-1.dist-info/RECORD`]);
  const venv = { sitePackages: site, names: ['pkg', 'pkg-1.dist-info'], python: process.execPath };
  const manifest: Manifest = { ...head, files, venv };
  expect(await checkFully(directory.path, manifest)).toBeUndefined();
  await writeFile(at('pkg/__init__.py'), 'x = 2\n');
  expect(await checkQuickly(directory.path, manifest)).toBeUndefined();
  expect(await checkFully(directory.path, manifest)).toBe('`pkg/__init__.py` was changed');
  const gone = { ...manifest, venv: { ...venv, python: '/nowhere/python3' } };
  expect(await checkQuickly(directory.path, gone)).toBe('its Python `/nowhere/python3` is gone');
  await rm(at('pkg'), { recursive: true });
  expect(await checkQuickly(directory.path, manifest)).toBe(`\`${site}/pkg\` is missing`);
  expect((await stat(at('pkg-1.dist-info'))).isDirectory()).toBe(true);
});
