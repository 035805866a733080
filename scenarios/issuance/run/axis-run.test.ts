import { select, VirtualClock } from '@cordon/bench';
import { beforeEach, expect, test } from 'vitest';
import type { Axis, Measured, OpenSubject } from '../issuance.types.ts';
import { CallCounter } from '../stage/call-counter.ts';
import type { Stage } from '../stage/stage.ts';
import { runAxis } from './axis-run.ts';

let clock: VirtualClock;
beforeEach(() => {
  clock = new VirtualClock();
});
const tenant = { id: 't', bucket: 'b', vaultRole: 'r', appRole: { name: 'a', roleId: 'i' } };

/** A subject that takes `ms()` for an issuance. */
const subject = (id: string, ms: () => number): OpenSubject => ({
  id,
  tenants: [tenant],
  issue: async () => {
    await clock.sleep(ms());
    return {};
  },
  settle: async () => {},
});

async function run(axis: Omit<Axis, 'id' | 'sentence' | 'subjects'>, open: OpenSubject, ms: number) {
  const measured: Measured = { blocks: [], warmUps: [], notes: [], settleMs: new Map() };
  const options = {
    subjects: [],
    axes: [],
    budgetMs: ms,
    seed: 1,
    arrivals: 'uniform',
    timeoutMs: 5_000,
  } as const;
  const silent = { runDir: '', vaultBinary: '', onLine: () => {}, onEvent: () => {} };
  const stage = { counter: new CallCounter(), say: () => {} } as unknown as Stage;
  const full = { id: 'x', sentence: '', subjects: [open.id], ...axis };
  const subjects = new Map([[open.id, { open }]]);
  const job = { stage, axis: full, subjects, measured, options: { ...options, ...silent }, ms, clock };
  await clock.run(() => runAxis(job));
  const points = [...new Set(measured.blocks.map((block) => block.setting?.point))];
  return { ...measured, points };
}

test('what grows is labelled with what it reached, and goes no further once time ran out', async () => {
  let held = 0;
  const grow: Axis['open'] = async () => ({
    at: async (point, _, until) => {
      held = clock.now() + 500 > until || point === '100' ? Math.min(Number(point), 37) : Number(point);
      return { reached: () => String(held) };
    },
    close: async () => {},
  });
  const axis = { points: ['0', '100'], visits: 'grows', open: grow } as const;
  const { blocks, points, notes } = await run(
    axis,
    subject('s', () => 5),
    5_000,
  );
  expect(points).toEqual(['0', '37']);
  expect(notes).toContain('axis `x`: `s` got to 37 of 100 in the time there was');
  for (const point of ['0', '37'])
    expect(select(blocks, { axis: 'x', point }).map(({ round }) => round)).toEqual([0, 1, 2, 3, 4]);
});

test('a subject that is full is spared the points beyond, in this sweep and in later ones', async () => {
  // 60 ms for one request at a time: sixteen a second is all that it can do.
  let free = 0;
  const slow = subject('s', () => {
    free = Math.max(free, clock.now()) + 60;
    return free - clock.now();
  });
  const open: Axis['open'] = async () => ({
    at: async (point) => {
      free = 0;
      return { drive: { kind: 'open', ratePerSecond: Number(point), arrivals: 'uniform' } };
    },
    close: async () => {},
  });
  const { points, notes } = await run({ points: ['8', '60', '120'], visits: 'sweeps', open }, slow, 6_500);
  expect(points).toEqual(['8', '60']);
  expect(notes.join()).toMatch(
    /`s` achieved [\d.]+\/s of [\d.]+\/s offered at x = 60: higher rates were not offered/,
  );
});

test('too little time for anything is a note, not a figure', async () => {
  const open: Axis['open'] = () => Promise.reject(new Error('never opened'));
  const axis = { points: ['1', '2'], visits: 'shuffled', open } as const;
  const { blocks, notes } = await run(
    axis,
    subject('s', () => 1),
    1_000,
  );
  expect(blocks).toEqual([]);
  expect(notes).toEqual(['axis `x` was not measured: 1 s are too little for it; give a longer --budget']);
});
