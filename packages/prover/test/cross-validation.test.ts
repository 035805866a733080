import { describe, expect, test } from 'vitest';
import { provePair } from '../src/index.ts';
import { crossValidate } from './cross-validate.ts';

describe('against the independent evaluator, at random', () => {
  test.each([2026, 2027])('seed %i: no proof with an allowed request, no witness that is refused', (seed) => {
    const result = crossValidate(provePair, { seed, worlds: 250, asks: 300 });
    expect(result.disagreements).toEqual([]);
    // The worlds must be hard enough to say something: both answers often, and few that nobody can tell.
    expect(result.proved).toBeGreaterThan(50);
    expect(result.refuted).toBeGreaterThan(50);
    expect(result.unknown).toBeLessThan(25);
  });
});
