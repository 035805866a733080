import { afterEach, expect, test, vi } from 'vitest';
import { growthOf, strength } from './index.ts';

afterEach(() => vi.unstubAllEnvs());

const said = (env: Record<string, string>) => {
  for (const name of ['CORDON_RUNS', 'CORDON_SLOW', 'CORDON_LIVE']) vi.stubEnv(name, env[name]);
  return [strength(1, 2, 3), strength('taste', 'full', 'night')];
};

test('the check tastes, the whole run measures, the night takes its time, and a number that is asked for is taken', () => {
  expect(said({})).toEqual([1, 'taste']);
  expect(said({ CORDON_LIVE: '1' })).toEqual([2, 'full']);
  expect(said({ CORDON_LIVE: '1', CORDON_SLOW: '1' })).toEqual([3, 'night']);
  expect(said({ CORDON_LIVE: '1', CORDON_RUNS: '70' })).toEqual([70, 'full']);
});

test('what grows with its size is told from what grows with its square', () => {
  const steps = (count: number) => {
    let sum = 0;
    for (let at = 0; at < count; at++) sum += Math.sqrt(at);
    return sum;
  };
  expect(growthOf((size) => steps(size), 4_000_000)).toBeLessThan(8);
  expect(growthOf((size) => steps(size * size), 2_000)).toBeGreaterThan(8);
});
