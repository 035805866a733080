import { expect, test } from 'vitest';
import { parseBudget, parseDuration, planFor } from './budget.ts';

test('durations as people write them', () => {
  expect(['250ms', '60s', '10m', '1h', '1.5s'].map((text) => parseDuration(text, 'x'))).toEqual([
    250, 60_000, 600_000, 3_600_000, 1_500,
  ]);
  for (const bad of ['', '60', 's', '-1s', '1d', '1 s', '60s; rm', '1e3s'])
    expect(() => parseDuration(bad, 'budget')).toThrow(/^budget `/);
  expect(() => parseBudget('1s')).toThrow(/between 5s and 24h/);
  expect(() => parseBudget('25h')).toThrow(/between/);
});

test('a plan spends the budget, and no more', () => {
  for (const budget of [5_000, 60_000, 600_000, 3_600_000]) {
    for (const lanes of [1, 4, 18]) {
      const plan = planFor(budget, lanes);
      const spent = lanes * (plan.warmUpMs + plan.rounds * plan.blockMs);
      expect(spent).toBeCloseTo(budget, 3);
      expect(plan.rounds).toBeGreaterThanOrEqual(5);
      expect(plan.rounds).toBeLessThanOrEqual(20);
    }
  }
});
