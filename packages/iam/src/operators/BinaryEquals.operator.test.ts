import { expect, test } from 'vitest';
import operator from './BinaryEquals.operator.ts';
import { holdsFor } from './operator-check.ts';

test.each([
  ['QmluYXJ5', 'QmluYXJ5'],
  ['', ''],
  ['QQ==', 'QQ=='],
])('`%s` against `%s` holds', (actual, value) => {
  expect(holdsFor(operator, actual, value)).toBe(true);
});

test.each([
  ['QmluYXJ5', 'QmluYXJz'],
  ['Binary', 'QmluYXJ5'],
  ['QmluYXJ5', 'Binary!'],
  ['QQ', 'QQ=='],
  ['QQ==', ' QQ=='],
])('`%s` against `%s` does not hold', (actual, value) => {
  expect(holdsFor(operator, actual, value)).toBe(false);
});
