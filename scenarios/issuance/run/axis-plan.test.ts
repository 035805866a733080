import { expect, test } from 'vitest';
import { needMs, planAxis, shareOut, thinned, WARM_UP_PART } from './axis-plan.ts';

const POINTS = ['1', '2', '4', '8', '16', '32', '64'];
const OVERHEADS = [50, 50, 80, 900, 50, 50];

test('a plan keeps its time, with rounds enough for an interval and both ends of the axis', () => {
  for (const ms of [6_000, 12_000, 20_000, 40_000, 80_000, 300_000]) {
    const plan = planAxis({ ms, points: POINTS, overheadsMs: OVERHEADS });
    if (plan === undefined) throw new Error(`${ms} ms are enough for something`);
    const { points, subjects, rounds, blockMs } = plan;
    const each = OVERHEADS.slice(0, subjects).reduce((sum, o) => sum + o + blockMs * (1 + WARM_UP_PART), 0);
    expect(points.length * rounds * each).toBeLessThanOrEqual(ms + 1e-6);
    expect(rounds).toBeGreaterThanOrEqual(5);
    expect(blockMs).toBeGreaterThanOrEqual(300);
    expect([points[0], points.at(-1)]).toEqual(['1', '64']);
  }
});

test('more time buys subjects and points, never fewer', () => {
  const sizes = [6_000, 12_000, 20_000, 40_000, 80_000, 300_000].map((ms) => {
    const plan = planAxis({ ms, points: POINTS, overheadsMs: OVERHEADS });
    return (plan?.subjects ?? 0) * (plan?.points.length ?? 0);
  });
  expect(sizes.toSorted((a, b) => a - b)).toEqual(sizes);
  expect(sizes.at(-1)).toBe(42);
  expect(planAxis({ ms: 1_000, points: POINTS, overheadsMs: OVERHEADS })).toBeUndefined();
  expect(planAxis({ ms: 60_000, points: ['on', 'off'], overheadsMs: [50] })?.points).toEqual(['on', 'off']);
});

test('thinned points are in order, distinct, and hold both ends', () => {
  expect(thinned(POINTS, 3)).toEqual(['1', '8', '64']);
  for (let count = 2; count <= 7; count++) expect(new Set(thinned(POINTS, count)).size).toBe(count);
});

test('what an axis is said to need is enough for a plan', () => {
  for (const [points, subjects] of [
    [POINTS, 6],
    [POINTS, 2],
    [['on', 'off'], 1],
  ] as const) {
    const ms = needMs({ points }, subjects);
    expect(planAxis({ ms, points, overheadsMs: OVERHEADS.slice(0, subjects).map(() => 90) })).toBeDefined();
    expect(needMs({ points, setUpMs: 7_000 }, subjects)).toBe(ms + 7_000);
  }
});

test('time is shared out whole; what needs most is left out first when there is too little', () => {
  const axes = [
    { id: 'rate', needMs: 10_000 },
    { id: 'storage', needMs: 30_000 },
    { id: 'leases', needMs: 50_000 },
  ];
  const sum = (map: ReadonlyMap<string, number>) => [...map.values()].reduce((a, b) => a + b, 0);
  expect(sum(shareOut(axes, 200_000))).toBeCloseTo(200_000);
  expect([...shareOut(axes, 60_000).keys()]).toEqual(['rate', 'storage']);
  expect([...shareOut(axes, 15_000).keys()]).toEqual(['rate']);
  expect(shareOut(axes, 1_000).size).toBe(0);
  expect(shareOut([], 1_000).size).toBe(0);
});
