import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const DECISION = 'docs/decisions/0018-processes-go-through-zx.md';

it('starts processes by hand only where the decision says why', async () => {
  const byHand: string[] = [];
  const where = '{packages,stacks,scenarios,scripts}/**/*.ts';
  for await (const file of glob(where, { cwd: ROOT, exclude: (path) => path.includes('node_modules') })) {
    if (file.endsWith('.test.ts') || file.includes('/testing/')) continue;
    if (/from '(node:)?child_process'/.test(readFileSync(join(ROOT, file), 'utf8'))) byHand.push(file);
  }
  const told = readFileSync(join(ROOT, DECISION), 'utf8').matchAll(/^\| `([^`]+)` \| .+ \|$/gm);
  expect(byHand.sort()).toEqual([...told].map(([, file]) => file).sort());
});

it('takes no path from a URL undecoded: a folder with a space in its name would be another', async () => {
  const undecoded: string[] = [];
  for await (const file of glob('{packages,stacks,scenarios,scripts}/**/*.ts', {
    cwd: ROOT,
    exclude: (path) => path.includes('node_modules'),
  }))
    if (/import\.meta\.url\)\.pathname/.test(readFileSync(join(ROOT, file), 'utf8'))) undecoded.push(file);
  expect(undecoded).toEqual([]);
});
