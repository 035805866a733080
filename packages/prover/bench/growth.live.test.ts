import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { stateFromConfiguration, type TerraformJson } from '../src/index.ts';
import {
  FIGURE,
  handWritten,
  keepsFigure,
  measureGrowth,
  measureOnce,
  scaledState,
  slowness,
} from './index.ts';

const state = stateFromConfiguration(
  JSON.parse(
    readFileSync(join(import.meta.dirname, '../../../stacks/golden/role-per-tenant.tf.json'), 'utf8'),
  ) as TerraformJson,
);

test('the figure: 1,000 tenants, 999,000 ordered pairs and all beyond, within 10 seconds of one core', () => {
  const [point] = measureGrowth([{ topology: 'role-per-tenant', guards: [], state }], 'globex', [
    FIGURE.tenants,
  ]);
  expect(point?.pairs).toBe(999_000);
  expect(point && keepsFigure(point, slowness())).toBe(true);
});

test('a figure that is missed is noticed', () => {
  const [point] = measureGrowth([{ topology: 'role-per-tenant', guards: [], state }], 'globex', [3]);
  if (point === undefined) throw new Error('nothing was measured');
  const large = { ...point, tenants: FIGURE.tenants };
  expect(keepsFigure(large)).toBe(true);
  expect(keepsFigure({ ...large, cpuMs: FIGURE.cpuMs + 1 })).toBe(false);
  expect(keepsFigure({ ...large, cpuMs: FIGURE.cpuMs + 1 }, 2)).toBe(true);
  expect(keepsFigure({ ...large, cpuMs: 2 * FIGURE.cpuMs + 1 }, 2)).toBe(false);
  expect(keepsFigure({ ...large, rssMiB: FIGURE.rssMiB + 1 })).toBe(false);
  expect(keepsFigure({ ...large, verdict: 'unknown' })).toBe(false);
});

test('1,000 tenants whose policies are all written by hand, with Deny statements on everything, within the same', () => {
  const written = {
    topology: 'role-per-tenant',
    guards: [],
    state: handWritten(scaledState(state, 'globex', FIGURE.tenants)),
  };
  const point = measureOnce(written, written.state, FIGURE.tenants);
  expect(point.verdict).toBe('proved');
  expect(keepsFigure(point, slowness())).toBe(true);
});
