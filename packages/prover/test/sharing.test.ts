import { describe, expect, test } from 'vitest';
import { proveAll, provePair } from '../src/index.ts';
import { compareAll } from './compare-all.ts';
import { strength } from './strength.ts';
import { crossingsOf, TOLD_APART } from './told-apart.ts';

describe('what tells tenants apart', () => {
  test.each(TOLD_APART.map((world) => [world.sentence, world] as const))('%s', (_, world) => {
    expect(crossingsOf(proveAll, world).sort()).toEqual([...world.crossings].sort());
  });
});

describe('all pairs at once', () => {
  test('say what each pair says alone', () => {
    const least = strength(1_000, 10_000, 100_000);
    const total = { pairs: 0, proofs: 0, proved: 0, refuted: 0 };
    for (let seed = 1; total.pairs < least; seed++) {
      const one = compareAll({ proveAll, provePair }, seed);
      expect(one.differences).toEqual([]);
      for (const key of ['pairs', 'proofs', 'proved', 'refuted'] as const) total[key] += one[key];
    }
    // The worlds must be hard enough to say something: both answers often, and many pairs to a proof.
    expect(Math.min(total.proved, total.refuted)).toBeGreaterThan(least / 10);
    expect(total.proofs).toBeLessThan(least / 3);
  }, 600_000);
});
