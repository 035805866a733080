import { expect, test } from 'vitest';
import { cacheRoot } from './cache-root.ts';

test('the most explicit setting wins', () => {
  expect(cacheRoot({ CORDON_CACHE_DIR: '/a', XDG_CACHE_HOME: '/b', HOME: '/c' })).toBe('/a');
  expect(cacheRoot({ CORDON_CACHE_DIR: '', XDG_CACHE_HOME: '/b', HOME: '/c' })).toBe('/b/cordon');
  expect(cacheRoot({ XDG_CACHE_HOME: 'relative', HOME: '/c' })).toBe('/c/.cache/cordon');
});
