import { expect, test } from 'vitest';
import { VirtualClock } from './clock.ts';
import { type Lane, measure, parseBudget, planFor } from './measure.ts';
import { ratesOver } from './trend.ts';

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

function setup() {
  const clock = new VirtualClock();
  const log: string[] = [];
  const lane = (subject: string, ms: number, drive: Lane['drive']): Lane => ({
    subject,
    part: 'issue',
    drive,
    target: {
      id: subject,
      sentence: '',
      request: async () => {
        await clock.sleep(ms);
        return undefined;
      },
      settle: async () => {
        log.push(subject);
      },
    },
  });
  return { clock, log, lane };
}

test('every lane once a round, in an order that changes, settled after each block', async () => {
  const { clock, log, lane } = setup();
  const lanes = ['a', 'b', 'c', 'd'].map((id) => lane(id, 10, { kind: 'open', ratePerSecond: 10 }));
  const plan = { rounds: 6, blockMs: 1_000, warmUpMs: 300 };
  const { blocks, warmUps } = await clock.run(() =>
    measure({ lanes, plan, budgetMs: 0, seed: 5, timeoutMs: 1_000, clock }),
  );
  const orders = Array.from({ length: 6 }, (_, round) =>
    blocks.filter((block) => block.round === round).map((block) => block.subject),
  );
  for (const order of orders) expect([...order].sort()).toEqual(['a', 'b', 'c', 'd']);
  expect(new Set(orders.map((order) => order.join(''))).size).toBeGreaterThan(2);
  expect(log).toEqual(['a', 'b', 'c', 'd', ...orders.flat()]);
  expect(warmUps.every((line) => line.settled)).toBe(true);
  const first = blocks
    .filter((block) => block.round === 0)
    .map((block) => block.samples.map((s) => s.at.toFixed(6)));
  for (const times of first.slice(1)) expect(times).toEqual(first[0]);
});

test('without a rate, half of what a serial client achieved is offered', async () => {
  const { clock, lane } = setup();
  const plan = { rounds: 5, blockMs: 2_000, warmUpMs: 2_000 };
  const lanes = [lane('a', 20, { kind: 'open', arrivals: 'uniform' })];
  const { blocks } = await clock.run(() =>
    measure({ lanes, plan, budgetMs: 0, seed: 5, timeoutMs: 1_000, clock }),
  );
  expect(blocks[0]?.loop).toMatchObject({ kind: 'open', ratePerSecond: 25 });
  const { offered, achieved } = ratesOver(blocks);
  expect(offered).toBeCloseTo(25, 6);
  expect(achieved).toBeCloseTo(25, 6);
});

test('when time is up no further round begins, but never are there too few for an interval', async () => {
  for (const [enoughBy, rounds] of [
    [0, 5],
    [850, 9],
    [1e9, 12],
  ] as const) {
    const { clock, lane } = setup();
    const lanes = [lane('a', 10, { kind: 'closed', concurrency: 1 })];
    const plan = { rounds: 12, blockMs: 100, warmUpMs: 0 };
    const { blocks } = await clock.run(() =>
      measure({ lanes, plan, budgetMs: 0, seed: 5, timeoutMs: 1_000, clock, enoughBy }),
    );
    expect(blocks).toHaveLength(rounds);
  }
});
