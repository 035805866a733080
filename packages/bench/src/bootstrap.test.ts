import { expect, test } from 'vitest';
import { type BlockValues, findingOf, ratioInterval, studentT, surelyNotOne } from './bootstrap.ts';
import { quantile, seeded } from './quantile.ts';

/** Two-sided points of Student's t, as tables have them. */
const TABLE: readonly (readonly [level: '95 %' | '99.9 %', degrees: number, t: number, within: number])[] = [
  ['95 %', 4, 2.776, 0.01],
  ['95 %', 9, 2.262, 0.01],
  ['95 %', 29, 2.045, 0.01],
  ['99.9 %', 9, 4.781, 0.05],
  ['99.9 %', 29, 3.659, 0.05],
];

test.each(TABLE)('Student’s t at %s with %i degrees is %f', (level, degrees, t, within) => {
  expect(Math.abs(studentT(level, degrees) / t - 1)).toBeLessThan(within);
});

const rng = seeded(7);
const block = (round: number, scale: number): BlockValues => ({
  round,
  values: Array.from({ length: 20 }, () => scale * (1 + rng())),
});
const subject = [1, 2, 3, 4, 5].map((round) => block(round, 2 + round / 10));
const baseline = [1, 2, 3, 4, 5].map((round) => block(round, 1));

/** The same interval, the long way: each resample is drawn out and sorted. */
function longWay(seed: number): { ratio: number; half: number } {
  const draw = seeded(seed);
  const medianOf = (blocks: readonly BlockValues[]) =>
    quantile(
      blocks.flatMap(({ values }) => values).sort((a, b) => a - b),
      0.5,
    );
  const logs = Array.from({ length: 1000 }, () => {
    const rounds = Array.from({ length: 5 }, () => Math.floor(draw() * 5));
    const of = (blocks: readonly BlockValues[]) => medianOf(rounds.flatMap((round) => blocks[round] ?? []));
    return Math.log(of(subject) / of(baseline));
  });
  const mean = logs.reduce((a, b) => a + b, 0) / logs.length;
  const sd = Math.sqrt(logs.reduce((sum, log) => sum + (log - mean) ** 2, 0) / (logs.length - 1));
  return { ratio: medianOf(subject) / medianOf(baseline), half: 2.776 * sd * Math.sqrt(5 / 4) };
}

test('the interval is that of whole blocks, with t of four degrees and the small-sample factor', () => {
  const { ratio, half } = longWay(3);
  const got = ratioInterval({ subject, baseline, quantile: 0.5, seed: 3, paired: true });
  expect(got.ratio).toBeCloseTo(ratio, 12);
  const gotHalf = Math.log((got.high ?? Number.NaN) / got.ratio);
  // Without the factor it would be 11 % narrower, with the normal quantile 29 %.
  expect(Math.abs(gotHalf / half - 1)).toBeLessThan(0.01);
  expect(Math.log(got.ratio / (got.low ?? Number.NaN))).toBeCloseTo(gotHalf, 12);
});

test('a quantile is the smallest value that so many do not exceed, never the one below', () => {
  expect(quantile([1, 2, 3, 4, 5], 0.5)).toBe(3);
  expect(quantile([1, 2, 3, 4], 0.5)).toBe(2);
  expect(quantile([1, 2, 3, 4], 0.51)).toBe(3);
  expect(quantile([1, 2, 3, 4], 0.26)).toBe(2);
  expect(quantile([1, 2, 3, 4], 0)).toBe(1);
  expect(quantile([1, 2, 3, 4], 1)).toBe(4);
  expect(quantile([], 0.5)).toBeNaN();
  const odd = (values: readonly number[]) => [{ round: 1, values }];
  const { ratio } = ratioInterval({
    subject: odd([1, 2, 3, 4, 5]),
    baseline: odd([1, 1, 1, 1, 1]),
    quantile: 0.5,
    seed: 1,
    paired: false,
  });
  expect(ratio).toBe(3);
});

/** Blocks of one value each, repeated: round → value. */
const flat = (values: Readonly<Record<number, number>>, times = 4): BlockValues[] =>
  Object.entries(values).map(([round, value]) => ({
    round: Number(round),
    values: Array<number>(times).fill(value),
  }));
const median = (more: { subject: BlockValues[]; baseline: BlockValues[]; paired?: boolean }) =>
  ratioInterval({ quantile: 0.5, seed: 1, paired: true, ...more });
const five = (value: number) => flat({ 1: value, 2: value, 3: value, 4: value, 5: value });

const THREE = { ratio: 3, blocks: 5, low: expect.closeTo(3, 9), high: expect.closeTo(3, 9) };

test('blocks that never vary leave no doubt', () => {
  expect(median({ subject: five(6), baseline: five(2) })).toEqual(THREE);
  for (const paired of [true, false])
    expect(findingOf(median({ subject: five(6), baseline: five(2), paired }))).toBe('slower');
  expect(findingOf(median({ subject: five(2), baseline: five(6) }))).toBe('faster');
  expect(findingOf(median({ subject: five(2), baseline: five(2) }))).toBe('no difference shown');
});

test('pairs are rounds in which both measured something; apart, every block counts', () => {
  const subject = flat({ 1: 100, 2: 6, 3: 6, 4: 6, 5: 6, 6: 6, 7: 6 });
  const baseline = [...flat({ 2: 2, 3: 2, 4: 2, 5: 2, 6: 2, 8: 50 }), { round: 7, values: [] }];
  expect(median({ subject, baseline })).toEqual(THREE);
  const apart = median({ subject, baseline, paired: false });
  expect([apart.ratio, apart.blocks]).toEqual([3, 6]);
  // A round with two blocks is one block of both.
  const twice = [...five(2), ...flat({ 5: 2 })];
  expect(median({ subject: five(6), baseline: twice }).blocks).toBe(5);
});

test.each([
  [
    'four rounds',
    flat({ 1: 6, 2: 6, 3: 6, 4: 6 }),
    five(2),
    '4 blocks are too few for an interval (5 needed)',
  ],
  [
    'nine values of the one',
    [...flat({ 1: 6 }, 9)],
    five(2),
    '9 samples are too few to compare this percentile',
  ],
  ['nine values of the other', five(2), [...flat({ 1: 6 }, 9)], '9 samples are too few'],
  ['a time of 0 to compare with', five(2), five(0), 'a time of 0 has no ratio'],
  ['a time of 0', five(0), five(2), 'a time of 0 has no ratio'],
  ['two times of 0', five(0), five(0), 'a time of 0 has no ratio'],
  // Its median is 2, but that of a resample without the first two rounds is 0.
  ['a time of 0 in some resamples', five(2), flat({ 1: 2, 2: 2, 3: 2, 4: 0, 5: 0 }), 'a time of 0 has no'],
])('%s shows nothing, and why is told', (_, subject, baseline, lacking) => {
  const interval = median({ subject, baseline, paired: false });
  expect(interval).toEqual({
    ratio: interval.ratio,
    blocks: interval.blocks,
    lacking: expect.stringContaining(lacking),
  });
  expect([findingOf(interval), surelyNotOne(interval)]).toEqual(['too little measured', false]);
});

test('ten values are enough for a median, 500 for a p99', () => {
  const of = (count: number, quantile: number) =>
    ratioInterval({
      ...{ subject: flat({ 1: 1, 2: 1, 3: 1, 4: 1, 5: 1 }, count), quantile, seed: 1, paired: true },
      baseline: five(1).map(({ round }) => ({ round, values: Array<number>(count).fill(1) })),
    }).lacking;
  expect([of(2, 0.5), of(100, 0.99)]).toEqual([undefined, undefined]);
  expect([of(1, 0.5), of(99, 0.99)]).toEqual([
    expect.stringContaining('5 samples'),
    expect.stringContaining('495 samples'),
  ]);
});

test.each([
  [1.1, 1.01, 1.2, 'slower'],
  [1.1, 1, 1.2, 'no difference shown'],
  [0.9, 0.8, 1, 'no difference shown'],
  [0.9, 0.8, 0.99, 'faster'],
  [1, 0.9, 1.1, 'no difference shown'],
] as const)('%f between %f and %f: %s', (ratio, low, high, finding) => {
  expect(findingOf({ ratio, low, high, blocks: 8 })).toBe(finding);
});

test('at 99.9 % an interval is wider by the ratio of the two quantiles of t', () => {
  // Of nine degrees 4.781 / 2.262: what was 10 % is some 22 %.
  const sure = (ratio: number) => surelyNotOne({ ratio, low: ratio / 1.1, high: ratio * 1.1, blocks: 10 });
  expect([1.18, 1.26, 1 / 1.18, 1 / 1.26].map(sure)).toEqual([false, true, false, true]);
  expect(surelyNotOne({ ratio: 9, low: 8, blocks: 10 })).toBe(false);
  expect(surelyNotOne({ ratio: 9, high: 10, blocks: 10 })).toBe(false);
});
