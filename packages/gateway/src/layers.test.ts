import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';

/** From the ground up: a folder (or a file of `src` itself) imports only from what stands before it, and from itself. */
const LAYERS = [
  'errors',
  'http',
  'state',
  'sigv4',
  'organization',
  'who',
  'authorize',
  'decision-log',
  'core.ts',
  'call.ts',
  'query',
  'iam-api',
  'sts',
  'rolesanywhere',
  's3',
  's3control',
  'organizations',
  'server',
  'gateway.ts',
  'index.ts',
];

test('imports inside the package run one way', () => {
  const layerOf = (file: string) => LAYERS.indexOf(relative(import.meta.dirname, file).split('/')[0] ?? '');
  const files = globSync('**/*.ts', { cwd: import.meta.dirname }).filter(
    (file) => !file.endsWith('.test.ts'),
  );
  const climbing = files.flatMap((file) => {
    const path = join(import.meta.dirname, file);
    const imports = readFileSync(path, 'utf8').matchAll(/from '(\.[^']+)'/g);
    return [...imports]
      .map(([, target = '']) => join(dirname(path), target))
      .filter((target) => layerOf(path) < 0 || layerOf(target) < 0 || layerOf(target) > layerOf(path))
      .map((target) => `${file} -> ${relative(import.meta.dirname, target)}`);
  });
  expect(files.length).toBeGreaterThan(90);
  expect(climbing).toEqual([]);
});
