import { expect, test } from 'vitest';
import { figures, resampled } from './statistics.ts';
import { orderOf } from './throughput.ts';

test('quantiles are ranks, and their intervals close as values come in', () => {
  const upTo = (count: number) => Array.from({ length: count }, (_, at) => at + 1);
  expect(figures(upTo(100)).p50).toEqual({ value: 50, low: 41, high: 61 });
  expect(figures(upTo(100)).p99).toMatchObject({ value: 99, high: 100 });
  const { low, high } = figures(upTo(10_000)).p50;
  expect((high - low) / 10_000).toBeLessThan(0.021);
});

test('an interval holds the truth about as often as it says, and is the same for the same rows', () => {
  const mean = (rows: readonly number[]) => rows.reduce((sum, one) => sum + one, 0) / rows.length;
  let state = 7;
  const draw = () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  const samples = Array.from({ length: 60 }, () => Array.from({ length: 80 }, draw));
  const holding = samples.filter((rows) => {
    const { low, high } = resampled(rows, mean, 1);
    return low <= 0.5 && high >= 0.5;
  });
  expect(holding.length / samples.length).toBeGreaterThan(0.85);
  expect(holding.length).toBeLessThan(samples.length);
  expect(resampled(samples[0] ?? [], mean)).toEqual(resampled(samples[0] ?? [], mean));
});

test('every door is first, in the middle and last equally often', () => {
  const orders = Array.from({ length: 6 }, (_, round) => orderOf(['a', 'b', 'c'], round).join(''));
  for (const place of [0, 1, 2])
    for (const door of 'abc') expect(orders.filter((order) => order[place] === door)).toHaveLength(2);
});
