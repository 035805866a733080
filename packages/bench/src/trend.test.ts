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

/** One request a round at each point, of these milliseconds: its logarithm is what is fitted. */
const exact = (rows: readonly (readonly (readonly [point: string, ms: number])[])[]): MeasuredBlock[] =>
  rows.flatMap((row, round) =>
    row.map(([point, service]) => ({
      ...{ subject: 's', part: 'issue', round, held: 0, elapsedMs: 1, plannedMs: 1 },
      ...{ loop: { kind: 'closed', concurrency: 1 } as const, setting: { axis: 'x', point } },
      samples: [{ at: 0, late: 0, service, outcome: 'served' as const, retries: 0 }],
    })),
  );
const rounds = (row: (round: number) => readonly (readonly [string, number])[], count = 5) =>
  exact(Array.from({ length: count }, (_, round) => row(round)));

test('the line is that of least squares over the whole range, and the interval Student’s over the rounds', () => {
  // Logarithms 0, 1 and 5 at 0, 1 and 2: a slope of 2.5 where the ends alone would give 2.5, and at 0, 1 and 4 one of 1.27.
  const at = (x: string) =>
    of(
      rounds(() => [
        ['0', 1],
        ['1', Math.E],
        [x, Math.E ** 5],
      ]),
      ['0', '1', x],
    );
  expect(Math.log(at('2')?.interval.ratio ?? 0)).toBeCloseTo(5, 9);
  expect(Math.log(at('4')?.interval.ratio ?? 0)).toBeCloseTo((4 * 33) / 26, 9);
  expect(at('4')?.interval).toMatchObject({ blocks: 5, low: at('4')?.interval.ratio });
  // Slopes 1 to 5, mean 3, deviation √2.5, t of four degrees 2.776.
  const spread = of(
    rounds((round) => [
      ['0', 7],
      ['1', 7 * Math.E ** (round + 1)],
    ]),
    ['0', '1'],
  )?.interval;
  expect(Math.log(spread?.ratio ?? 0)).toBeCloseTo(3, 9);
  expect(Math.log((spread?.high ?? 0) / (spread?.ratio ?? 1))).toBeCloseTo(
    (2.776 * Math.sqrt(2.5)) / Math.sqrt(5),
    1,
  );
  expect(Math.log((spread?.ratio ?? 0) / (spread?.low ?? 1))).toBeCloseTo(1.963, 1);
});

test('on a log axis numbers are placed by their logarithm, unless one of them is 0', () => {
  const row = (ms: number) =>
    rounds(() => [
      ['1', 1],
      ['2', ms],
      ['16', 1],
    ]);
  // The middle lies at a quarter of the way, or at a fifteenth: it pulls the line down by so much.
  const pull = (log: boolean) => Math.log(of(row(Math.E), ['1', '2', '16'], log)?.interval.ratio ?? 0);
  expect(pull(true)).toBeCloseTo((4 * (1 - 5 / 3)) / (1 + 16 - 25 / 3), 9);
  expect(pull(false)).toBeCloseTo((15 * (1 - 16 / 3)) / (1 + 225 - 256 / 3), 9);
  const zero = (log: boolean) =>
    of(
      rounds(() => [
        ['0', 1],
        ['2', 3],
        ['16', 1],
      ]),
      ['0', '2', '16'],
      log,
    );
  expect(zero(true)).toEqual(zero(false));
});

test('a round that measured one point alone says nothing of the line, nor does a time of 0', () => {
  const some = exact([
    ...Array.from(
      { length: 5 },
      () =>
        [
          ['0', 1],
          ['1', 2],
        ] as const,
    ),
    [['1', 400]],
    [['0', 1]],
  ]);
  expect(of(some, ['0', '1'])?.interval).toMatchObject({ ratio: expect.closeTo(2, 9), blocks: 5 });
  expect(
    of(
      rounds(() => [
        ['0', 0],
        ['1', 2],
      ]),
      ['0', '1'],
    ),
  ).toMatchObject({ finding: 'too little measured' });
  const failed = some.map((block) => ({
    ...block,
    samples: block.samples.map((sample) => ({ ...sample, outcome: 'refused' as const })),
  }));
  expect(of(failed, ['0', '1'])).toMatchObject({ finding: 'too little measured' });
  expect(medianInterval(rounds(() => [['0', 0]]))).toBeUndefined();
});

test('the drift of a subject that the axis cannot touch is taken off, round by round', () => {
  const grows = rounds((round) => [
    ['0', 1],
    ['1', 6 + round],
  ]);
  const blocks = rounds((round) => [
    ['0', 1],
    ['1', (6 + round) / 2],
  ]);
  const o = { subject: 's', axis: 'x', order: ['0', '1'], log: false };
  expect(trendOf(grows, { ...o, drift: { subject: 'still', blocks } })?.besides).toMatchObject({
    ...{ subject: 'still', finding: 'slower' },
    interval: { ratio: expect.closeTo(2, 9), low: expect.closeTo(2, 9), blocks: 5 },
  });
  expect(trendOf(grows, { ...o, drift: { subject: 'still', blocks: [] } })).not.toHaveProperty('besides');
  // A round in which it was not measured falls out.
  const few = blocks.filter(({ round }) => round !== 2);
  expect(trendOf(grows, { ...o, drift: { subject: 'still', blocks: few } })?.besides?.interval.blocks).toBe(
    4,
  );
});
