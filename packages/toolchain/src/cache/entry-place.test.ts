import { appendFile, cp } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { componentOf, components } from '../components/index.ts';
import { scratchDirectory } from '../fake-go.ts';
import { cacheRoot, pinDirectory, pinKey } from './entry-place.ts';

test('the most explicit setting wins', () => {
  expect(cacheRoot({ CORDON_CACHE_DIR: '/a', XDG_CACHE_HOME: '/b', HOME: '/c' })).toBe('/a');
  expect(cacheRoot({ CORDON_CACHE_DIR: '', XDG_CACHE_HOME: '/b', HOME: '/c' })).toBe('/b/cordon');
  expect(cacheRoot({ XDG_CACHE_HOME: 'relative', HOME: '/c' })).toBe('/c/.cache/cordon');
});

const platform = { goos: 'linux', goarch: 'amd64' };

test('every component has a key of its own, the same each time', async () => {
  const keys = await Promise.all(components.map((component) => pinKey(component, platform)));
  expect(new Set(keys).size).toBe(components.length);
  expect(await Promise.all(components.map((component) => pinKey(component, platform)))).toEqual(keys);
});

test('another recipe or platform is another key', async () => {
  const tofu = componentOf('tofu');
  if (tofu.kind !== 'go') throw new Error('tofu is built with Go');
  const key = await pinKey(tofu, platform);
  expect(await pinKey({ ...tofu, ldflags: '-s' }, platform)).not.toBe(key);
  expect(await pinKey(tofu, { goos: 'linux', goarch: 'arm64' })).not.toBe(key);
});

test.each(['tofu', 'ministack'] as const)('%s: a changed pin is another key', async (id) => {
  await using directory = await scratchDirectory();
  const pins = join(directory.path, id);
  await cp(pinDirectory(id), pins, { recursive: true });
  const key = await pinKey(componentOf(id), platform);
  expect(await pinKey(componentOf(id), platform, pins)).toBe(key);
  await appendFile(join(pins, id === 'tofu' ? 'go.sum' : 'requirements.txt'), '\n');
  expect(await pinKey(componentOf(id), platform, pins)).not.toBe(key);
});
