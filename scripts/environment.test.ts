import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runsRoot } from '@cordon/scenarios';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
/** Names that tests make up to see that they are passed on, or not. */
const MADE_UP = ['CORDON_X', 'CORDON_TEST_LEAK'];
const NAME = /CORDON_[A-Z][A-Z0-9_]*/g;

test('docs/environment.md names every variable that the code reads or sets, and no other', () => {
  const files = globSync(['packages/**/*.ts', 'scenarios/**/*.ts', 'stacks/**/*.ts', 'scripts/**/*.ts'], {
    cwd: ROOT,
    exclude: ['**/node_modules/**'],
  });
  const read = (file: string) => readFileSync(`${ROOT}${file}`, 'utf8').match(NAME) ?? [];
  const page = read('docs/environment.md');
  const named = new Set(files.flatMap(read));
  for (const word of MADE_UP) named.delete(word);
  expect([...new Set(page)].sort()).toEqual([...named].sort());
});

test('runs go where CORDON_RUNS_DIR says, else below the working directory', () => {
  expect(runsRoot({ CORDON_RUNS_DIR: '/srv/runs' })).toBe('/srv/runs');
  expect(runsRoot({ CORDON_RUNS_DIR: '' })).toBe('runs');
  expect(runsRoot({})).toBe('runs');
});
