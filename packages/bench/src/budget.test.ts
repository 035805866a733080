import { expect, test } from 'vitest';
import { parseBudget, planFor } from './budget.ts';

test('a budget is a duration from five seconds to a day', () => {
  expect(['60s', '10m', '1h', '24h'].map(parseBudget)).toEqual([60_000, 600_000, 3_600_000, 86_400_000]);
  for (const bad of ['', '60', '1d', '4.9s', '25h']) expect(() => parseBudget(bad)).toThrow(/^`--budget /);
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
