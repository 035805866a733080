import { expect, test } from 'vitest';
import { PolicyError } from '../policy-error.ts';
import { fromObject } from './from-object.ts';

test('a cycle ends at the depth bound', () => {
  const cycle: Record<string, unknown> = {};
  cycle.self = cycle;
  expect(() => fromObject(cycle)).toThrow(PolicyError);
});

test.each([[() => 1], [undefined], [Symbol('s')], [1n], [Number.NaN], [Number.POSITIVE_INFINITY]])(
  '%s is no JSON',
  (value) => {
    expect(() => fromObject({ Version: value })).toThrow('a policy holds JSON only');
  },
);

test('what stands on a prototype is not read', () => {
  const node = fromObject(Object.create({ Statement: 'inherited' }));
  expect(node).toMatchObject({ type: 'object', entries: [] });
});

test('more values than the bound are refused', () => {
  expect(() => fromObject(new Array(30_000).fill(1))).toThrow('more than 20000 values');
});
