import { expect, test } from 'vitest';
import { buildWidth, compilerMemory, lane, plainLine, plainLines, remaining, reporter } from '../progress.ts';
import type { Progress } from '../toolchain.types.ts';

test('the estimate begins at the measured cost and ends at the own pace', () => {
  expect(remaining(0, 100, 0, 60_000)).toBe(60_000);
  expect(remaining(10, 100, 10_000, 50_000)).toBe(45_000 * 0.6 + 90_000 * 0.4);
  expect(remaining(50, 100, 10_000, 60_000)).toBe(10_000);
  expect(remaining(100, 100, 90_000, 60_000)).toBe(0);
  expect(remaining(0, 0, 5_000, 60_000)).toBe(60_000);
});

test('steps that come too fast are dropped, not the first nor the last', () => {
  let now = 0;
  const seen: Progress[] = [];
  const report = reporter(
    (progress) => seen.push(progress),
    () => now,
  );
  for (let done = 0; done <= 100; done += 1) {
    now = done * 10;
    report.step('tofu', 'compiling', done, 100);
  }
  expect(seen.map(({ done }) => done)).toEqual([0, 20, 40, 60, 80, 100]);
  expect(seen.at(-1)).toEqual({
    component: 'tofu',
    step: 'compiling',
    done: 100,
    total: 100,
    elapsedMs: 1000,
  });
});

test('plain lines: each new step, then every ten seconds', () => {
  const lines: string[] = [];
  const tell = plainLines((line) => lines.push(line));
  for (const elapsedMs of [0, 4_000, 9_000, 12_000, 15_000])
    tell({ component: 'vault', step: 'compiling', done: 1, total: 2, elapsedMs });
  tell({ component: 'vault', step: 'linking', done: 2, total: 2, elapsedMs: 16_000, estimateMs: 30_400 });
  expect(lines).toEqual([
    'vault: compiling 1 of 2, 0 s',
    'vault: compiling 1 of 2, 12 s',
    'vault: linking 2 of 2, 16 s, about 30 s left',
  ]);
  expect(plainLine({ component: 'tofu', step: 'fetching source', done: 0, total: 0, elapsedMs: 400 })).toBe(
    'tofu: fetching source, 0 s',
  );
});

test('a lane lets through what it is wide, in order, and goes on after a failure', async () => {
  const order: number[] = [];
  let inside = 0;
  let most = 0;
  const narrow = lane(2);
  const enter = (n: number) =>
    narrow(async () => {
      inside += 1;
      most = Math.max(most, inside);
      order.push(n);
      await new Promise((resolve) => setTimeout(resolve, 5));
      inside -= 1;
      if (n === 2) throw new Error('two');
    });
  const first = [1, 2, 3, 4].map(enter);
  expect((await Promise.allSettled(first.slice(0, 2))).map(({ status }) => status)).toEqual([
    'fulfilled',
    'rejected',
  ]);
  // While 3 and 4, which had waited, are at it.
  await Promise.all([...first.slice(2), enter(5)]);
  expect(order).toEqual([1, 2, 3, 4, 5]);
  expect(most).toBe(2);
});

test('as many builds at once as cores and memory carry', () => {
  const gib = 2 ** 30;
  expect([
    buildWidth(1, 64 * gib),
    buildWidth(2, 24 * gib),
    buildWidth(2, 4 * gib),
    buildWidth(16, 64 * gib),
  ]).toEqual([1, 3, 1, 4]);
});

test('compilers leave their garbage where all of them at once fit into half the memory', () => {
  const gib = 2 ** 30;
  expect(compilerMemory(2, 24 * gib)).toEqual({ GOGC: 'off', GOMEMLIMIT: String(2 * gib) });
  expect(compilerMemory(2, 8 * gib)).toEqual({ GOGC: 'off', GOMEMLIMIT: String(gib) });
  expect(compilerMemory(2, 4 * gib)).toEqual({ GOGC: 'off', GOMEMLIMIT: String(gib) });
  expect(compilerMemory(2, 3 * gib)).toEqual({});
  expect(compilerMemory(16, 16 * gib)).toEqual({});
});
