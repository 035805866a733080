import { expect, test } from 'vitest';
import { benchEvaluator } from './evaluate.bench.ts';

test('measures decisions of every outcome, and says how', () => {
  const figures = benchEvaluator(50);
  expect(figures.outcomes).toEqual({ allowed: 30, 'implicitly-denied': 42, 'explicitly-denied': 36 });
  expect(figures.decisions).toBe(figures.blocks * figures.decisionsPerBlock);
  expect(figures.p99).toBeGreaterThan(0);
  expect(figures.median).toBeGreaterThanOrEqual(figures.p99);
  expect(figures.method).toContain('CPU time');
});
