import { expect, test } from 'vitest';
import { axisIds, axisOf } from './axes.ts';
import { subjectIds, subjectOf } from './subjects.ts';

test('every id finds the row that bears it', () => {
  for (const id of subjectIds()) expect(subjectOf(id).id).toBe(id);
  for (const id of axisIds()) expect(axisOf(id).id).toBe(id);
  expect(subjectIds()).toContain('kv-static');
  expect([subjectIds().length, axisIds().length]).toEqual([9, 8]);
});

test('axes concern subjects that exist, and ascending ones ascend', () => {
  for (const id of axisIds()) {
    const axis = axisOf(id);
    for (const subject of axis.subjects) expect(subjectIds()).toContain(subject);
    const points = axis.points.map(Number);
    if (axis.visits !== 'shuffled') expect([...points].sort((a, b) => a - b)).toEqual(points);
    if (axis.plot !== undefined) expect(points.every(Number.isFinite)).toBe(true);
  }
});

test('an unknown id is bad usage, with what there is', () => {
  expect(() => subjectOf('../../etc/passwd')).toThrow(
    /unknown subject `.*` *.*; choose one of `approle-login`/,
  );
  expect(() => axisOf('phase-of-the-moon')).toThrow(expect.objectContaining({ name: 'UsageError' }));
});
