import { expect, test } from 'vitest';
import { componentOf, components } from '../components/index.ts';
import { pinKey } from './pin-key.ts';

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
