import { strength } from '@cordon/strength';
import { describe, expect, test } from 'vitest';
import { provePair } from '../src/index.ts';
import { crossValidate } from './cross-validate.ts';

const seeds = strength(
  [2026],
  [2026, 2027],
  Array.from({ length: 40 }, (_, at) => 2026 + at),
);
const worlds = strength(60, 120, 250);
const asks = strength(100, 200, 300);

describe('against the independent evaluator, at random', () => {
  test.each(seeds)('seed %i: no proof with an allowed request, no witness that is refused', (seed) => {
    const result = crossValidate(provePair, { seed, worlds, asks });
    expect(result.disagreements).toEqual([]);
    // The worlds must be hard enough to say something: both answers often, and few that nobody can tell.
    expect(result.proved).toBeGreaterThan(worlds / 5);
    expect(result.refuted).toBeGreaterThan(worlds / 5);
    expect(result.unknown).toBeLessThan(worlds / 10);
  });
});
