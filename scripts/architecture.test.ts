import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const ALL = 'all of the above';

/** Rows of the table of packages: the folder, and what its last cell says that it imports. */
function rows() {
  const page = readFileSync(join(ROOT, 'docs/architecture.md'), 'utf8');
  return [...page.matchAll(/^\| `((?:packages\/)?\w+)` \|.*\| ([^|]+) \|$/gm)].map(
    ([, folder = '', imports = '']) => ({
      folder,
      imports: imports === 'nothing' ? [] : imports.split(', '),
    }),
  );
}

const nameOf = (folder: string) => folder.replace('packages/', '');

/** Packages of this workspace that the package of a folder depends on, those of its tests left out. */
function dependenciesOf(folder: string): readonly string[] {
  const { dependencies = {} } = JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8')) as {
    readonly dependencies?: Readonly<Record<string, string>>;
  };
  return Object.keys(dependencies)
    .flatMap((name) => /^@cordon\/(.+)$/.exec(name)?.[1] ?? [])
    .sort();
}

test('the table of packages names every package and all that it imports', () => {
  const folders = readdirSync(join(ROOT, 'packages'))
    .filter((name) => existsSync(join(ROOT, 'packages', name, 'package.json')))
    .map((name) => `packages/${name}`);
  expect(
    rows()
      .map(({ folder }) => folder)
      .sort(),
  ).toEqual([...folders, 'scenarios', 'scripts', 'stacks'].sort());
  for (const { folder, imports } of rows())
    if (!imports.includes(ALL))
      expect({ folder, imports }).toEqual({ folder, imports: dependenciesOf(folder) });
});

test('imports go up the table alone', () => {
  const order = rows().map(({ folder }) => nameOf(folder));
  for (const [at, { folder }] of rows().entries())
    for (const name of dependenciesOf(folder)) {
      const above = order.slice(0, at);
      expect({ folder, imports: name, above }).toEqual({ folder, imports: expect.toBeOneOf(above), above });
    }
});
