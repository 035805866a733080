import { expect, test } from 'vitest';
import operator from './NumericLessThanEquals.operator.ts';
import { holdsFor } from './operator-check.ts';

test.each([
  ['9', '10'],
  ['10', '10'],
  ['10', '10.0'],
  ['-1', '-1'],
  ['1e2', '100'],
])('`%s` against `%s` holds', (actual, value) => {
  expect(holdsFor(operator, actual, value)).toBe(true);
});

test.each([
  ['10', '9'],
  ['', '10'],
  ['ten', '10'],
  ['0x10', '10'],
  ['1,000', '10'],
  ['${aws:EpochTime}', '10'],
  ['Infinity', '10'],
  ['1111111111111111111111111111111111111111111111111111111111111111111111', '10'],
  ['10', ''],
  ['10', 'ten'],
  ['10', '0x10'],
  ['10', '1,000'],
  ['10', '${aws:EpochTime}'],
  ['10', 'Infinity'],
  ['10', '1111111111111111111111111111111111111111111111111111111111111111111111'],
])('`%s` against `%s` does not hold', (actual, value) => {
  expect(holdsFor(operator, actual, value)).toBe(false);
});
