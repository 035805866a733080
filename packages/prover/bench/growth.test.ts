import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { stateFromConfiguration, type TerraformJson } from '../src/index.ts';
import { measureGrowth, plotGrowth, scaledState } from './index.ts';

const state = stateFromConfiguration(
  JSON.parse(
    readFileSync(join(import.meta.dirname, '../../../stacks/golden/role-per-tenant.tf.json'), 'utf8'),
  ) as TerraformJson,
);

test('a scaled deployment has as many of everything, and no two roles alike', () => {
  const scaled = scaledState(state, 'globex', 40);
  expect(scaled.tenants.length).toBe(40);
  expect(scaled.roles.length).toBe(40);
  expect(new Set(scaled.roles.map(({ id }) => id)).size).toBe(40);
  expect(new Set(scaled.buckets.map(({ name }) => name)).size).toBe(40);
  expect(scaled.users.length).toBe(state.users.length);
});

test('growth is measured over all ordered pairs, and drawn', () => {
  const points = measureGrowth([{ topology: 'role-per-tenant', guards: [], state }], 'globex', [3, 30]);
  expect(points.map(({ pairs }) => pairs)).toEqual([6, 870]);
  expect(points.map(({ refuted, unknown }) => refuted + unknown)).toEqual([0, 0]);
  expect(plotGrowth(points)).toMatch(/<polyline points="[\d., ]+"/);
});
