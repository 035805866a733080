import { strength } from '@cordon/strength';
import { expect, test } from 'vitest';
import { buildModel, proveModel } from '../src/index.ts';
import { attackStranger } from './strangers.ts';

const worlds = strength(8, 24, 3_000);

test(`no attacker is served at what is called proved, in ${worlds} deployments of strangers`, () => {
  const total = { p: 0, r: 0, found: 0 };
  for (let seed = 1; seed <= worlds; seed++) {
    const { wrong, letters, found } = attackStranger({ buildModel, proveModel }, seed, strength(20, 40, 150));
    expect(wrong).toEqual([]);
    total.p += letters.p;
    total.r += letters.r;
    total.found += found;
  }
  // The attacker must be a good one, or its failures say nothing.
  expect(total.found).toBeGreaterThan(total.r / 2);
  expect(total.p).toBeGreaterThan(worlds);
}, 3_000_000);
