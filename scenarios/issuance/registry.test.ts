import { expect, test } from 'vitest';
import { axisIds, loadAxis, loadSubject, subjectIds } from './registry.ts';

test('every file stands for the id it is named after', async () => {
  for (const id of subjectIds()) expect((await loadSubject(id)).id).toBe(id);
  for (const id of axisIds()) expect((await loadAxis(id)).id).toBe(id);
  expect(subjectIds()).toContain('kv-static');
});

test('axes concern subjects that exist, and ascending ones ascend', async () => {
  for (const id of axisIds()) {
    const axis = await loadAxis(id);
    for (const subject of axis.subjects) expect(subjectIds()).toContain(subject);
    const points = axis.points.map(Number);
    if (axis.visits !== 'shuffled') expect([...points].sort((a, b) => a - b)).toEqual(points);
    if (axis.plot !== undefined) expect(points.every(Number.isFinite)).toBe(true);
  }
});

test('an id that no file stands for is bad usage, with what there is', async () => {
  await expect(loadSubject('../../etc/passwd')).rejects.toThrow(
    /unknown subject `.*` *.*; choose one of `approle-login`/,
  );
  await expect(loadAxis('phase-of-the-moon')).rejects.toMatchObject({ name: 'UsageError' });
});
