import { strength } from '@cordon/strength';
import { expect, test } from 'vitest';
import { VirtualClock } from './clock.ts';
import { contrast, controlBroken } from './compare.ts';
import { type Lane, measure } from './measure.ts';
import { seeded } from './quantile.ts';
import { blockValues, select } from './trend.ts';

/** Measures one synthetic subject under two names; `factor` is how much slower the second really is. */
async function pair(seed: number, factor: number) {
  const clock = new VirtualClock();
  const rng = seeded(seed);
  const lane = (subject: string, slower: number): Lane => ({
    subject,
    part: 'issue',
    drive: { kind: 'open', ratePerSecond: 50 },
    target: {
      id: subject,
      sentence: 'a server with a long tail, slower in some minutes than in others',
      request: async () => {
        // Drift shared by whatever runs at the time, and a heavy-tailed request of its own.
        const weather = 1 + 0.3 * Math.sin(clock.now() / 7_000);
        await clock.sleep(slower * weather * (4 - 2 * Math.log(1 - rng())));
        return undefined;
      },
    },
  });
  const lanes = [lane('a', 1), lane('b', factor)];
  const plan = { rounds: 10, blockMs: 1_500, warmUpMs: 500 };
  const measured = await clock.run(() =>
    measure({ lanes, plan, budgetMs: 0, seed, timeoutMs: 5_000, clock }),
  );
  const values = (subject: string) => blockValues(select(measured.blocks, { subject }), 'response');
  return contrast({
    subject: 'b',
    against: 'a',
    blocks: values('b'),
    againstBlocks: values('a'),
    quantile: 0.5,
    seed,
    paired: true,
  });
}

const RUNS = strength(8, 24, 240);

// Seeds are fixed and time is virtual, so this comes out the same on every machine.
test('A/A: the same subject under two names shows a difference in about one of twenty runs, not more', async () => {
  let shown = 0;
  let broken = 0;
  for (let seed = 1; seed <= RUNS; seed++) {
    const control = await pair(seed, 1);
    expect(control.interval.ratio).toBeGreaterThan(0.85);
    expect(control.interval.ratio).toBeLessThan(1.18);
    if (control.finding !== 'no difference shown') shown++;
    if (controlBroken(control)) broken++;
  }
  expect(shown).toBeLessThanOrEqual(RUNS / 6);
  expect(broken).toBeLessThanOrEqual(RUNS / 100);
});

test('a control is broken by what chance does not do, not by one of its four comparisons missing 1', () => {
  const broken = (ratio: number, low: number, high: number, blocks: number) =>
    controlBroken({
      subject: 'a again',
      against: 'a',
      quantile: 0.99,
      finding: 'faster',
      interval: { ratio, low, high, blocks },
    });
  expect(broken(0.8, 0.65, 0.98, 5)).toBe(false);
  expect(broken(0.8, 0.77, 0.83, 5)).toBe(true);
  expect(broken(0.8, 0.72, 0.89, 20)).toBe(true);
  expect(broken(0.96, 0.95, 0.97, 20)).toBe(false);
});

test('A/B: a subject that is 30 % slower is found slower, by about that much', async () => {
  for (let seed = 1; seed <= RUNS / 4; seed++) {
    const found = await pair(seed, 1.3);
    expect(found.finding).toBe('slower');
    expect(controlBroken(found)).toBe(true);
    expect(found.interval.ratio).toBeGreaterThan(1.15);
    expect(found.interval.ratio).toBeLessThan(1.5);
  }
});
