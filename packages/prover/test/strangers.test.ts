import { strength } from '@cordon/strength';
import { describe, expect, test } from 'vitest';
import { buildModel, proveModel } from '../src/index.ts';
import { attackStranger } from './strangers.ts';

const worlds = strength(8, 24, 3_000);
const asks = strength(20, 40, 150);

describe('no attacker is served at what is called proved', () => {
  const total = { p: 0, r: 0, found: 0 };

  // One test for each: mutation testing repeats tests, and only short ones.
  test.each(Array.from({ length: worlds }, (_, index) => index + 1))(
    'in the deployment of stranger %i',
    (seed) => {
      const { wrong, letters, found } = attackStranger({ buildModel, proveModel }, seed, asks);
      expect(wrong).toEqual([]);
      total.p += letters.p;
      total.r += letters.r;
      total.found += found;
    },
  );

  test('and the attacker is a good one, or its failures say nothing', () => {
    expect(total.found).toBeGreaterThan(total.r / 2);
    expect(total.p).toBeGreaterThan(worlds);
  });
});
