import { expect, test } from 'vitest';
import { seeded } from './quantile.ts';
import type { Sample } from './sample.ts';
import type { MeasuredBlock } from './samples-file.ts';
import { medianInterval, trendOf } from './trend.ts';

const LINEAR = ['0', '256', '1024', '2048'];

/** Blocks of eight rounds whose median at a point is `at(x)`, with a weather that each round shares. */
function blocks(points: readonly string[], at: (x: number) => number, seed = 1, rounds = 8): MeasuredBlock[] {
  const rng = seeded(seed);
  return Array.from({ length: rounds }, (_, round) => {
    const weather = 0.5 + rng();
    return points.map((point, n): MeasuredBlock => {
      const x = Number.isNaN(Number(point)) ? n : Number(point);
      const samples = Array.from({ length: 40 }, (): Sample => {
        const service = weather * at(x) * (0.8 - 0.2 * Math.log(1 - rng()));
        return { at: 0, late: 0, service, outcome: 'served', retries: 0 };
      });
      const setting = { axis: 'x', point };
      const loop = { kind: 'closed', concurrency: 1 } as const;
      return {
        subject: 's',
        part: 'issue',
        round,
        loop,
        samples,
        elapsedMs: 1,
        plannedMs: 1,
        held: 0,
        setting,
      };
    });
  }).flat();
}

const of = (made: readonly MeasuredBlock[], order: readonly string[], log = false) =>
  trendOf(made, { subject: 's', axis: 'x', order, log });

test('a median that doubles over the range is found to double, whatever the weather of a round', () => {
  const trend = of(
    blocks(LINEAR, (x) => 10 * 2 ** (x / 2_048)),
    LINEAR,
  );
  expect(trend).toMatchObject({ from: '0', to: '2048', points: 4, finding: 'slower' });
  expect(trend?.interval.low).toBeLessThan(2);
  expect(trend?.interval.high).toBeGreaterThan(2);
  expect((trend?.interval.high ?? 0) / (trend?.interval.low ?? 1)).toBeLessThan(1.3);
});

test('on a log axis a power of the point is a straight line', () => {
  const points = ['1', '8', '64'];
  const trend = of(
    blocks(points, (x) => x ** 0.5),
    points,
    true,
  );
  expect(trend?.interval.ratio).toBeCloseTo(8, 0);
});

test('no change shows no difference, in all but about one of twenty runs', () => {
  let shown = 0;
  for (let seed = 1; seed <= 60; seed++) {
    const made = blocks(LINEAR, () => 10, seed);
    if (of(made, LINEAR)?.finding !== 'no difference shown') shown++;
  }
  expect(shown).toBeLessThanOrEqual(9);
});

test('a machine that slows down meanwhile is told apart from an axis that does', () => {
  // Each point once, one after the other, on a machine that gets slower all the while.
  const drifting = (x: number) => 10 * 1.5 ** (x / 1_000);
  const still = blocks(LINEAR, drifting, 3);
  const drift = { subject: 'still', blocks: blocks(LINEAR, drifting, 4) };
  const o = { subject: 's', axis: 'x', order: LINEAR, log: false, drift };
  // The weather of a round is not shared by the two here: an interval as wide as that, and no difference in it.
  expect(trendOf(still, o)).toMatchObject({ finding: 'slower', besides: { finding: 'no difference shown' } });
  const growing = blocks(LINEAR, (x) => drifting(x) * 2 ** (x / 2_048), 3);
  const apart = trendOf(growing, o)?.besides;
  expect(apart).toMatchObject({ subject: 'still', finding: 'slower' });
  expect(apart?.interval.ratio).toBeCloseTo(2, 0);
  expect(trendOf(still, { ...o, drift: { subject: 's', blocks: still } })).not.toHaveProperty('besides');
});

test('the interval of one point holds its median, and is narrower with more rounds', () => {
  const [few, many] = [5, 40].map((rounds) => medianInterval(blocks(['1'], () => 10, 2, rounds)));
  const width = (interval: typeof few) => Math.log((interval?.high ?? 0) / (interval?.low ?? 1));
  expect(few?.low).toBeLessThan(10);
  expect(few?.high).toBeGreaterThan(9);
  expect(width(many)).toBeLessThan(width(few) / 2);
  expect(medianInterval(blocks(['1'], () => 10, 2, 4))).toBeUndefined();
});

test('words are points, too; one point, or few rounds, show nothing', () => {
  const words = blocks(['on', 'off'], (x) => (x === 0 ? 10 : 5));
  expect(of(words, ['on', 'off'])).toMatchObject({ from: 'on', to: 'off', finding: 'faster' });
  expect(of(words, ['off', 'on'])).toMatchObject({ finding: 'slower' });
  expect(
    of(
      blocks(['3'], () => 1),
      ['3', '10'],
    ),
  ).toBeUndefined();
  const few = of(
    blocks(LINEAR, (x) => 1 + x, 1, 4),
    LINEAR,
  );
  expect(few).toMatchObject({ finding: 'too little measured', interval: { lacking: expect.any(String) } });
});
