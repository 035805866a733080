import { expect, test } from 'vitest';
import { holdsFor } from './operator-check.ts';
import operator from './StringEqualsIgnoreCase.operator.ts';

test.each([
  ['acme', 'acme'],
  ['', ''],
  ['a*b', 'a*b'],
  ['a*b', 'a${*}b'],
  ['$', '${$}'],
  ['ACME', 'acme'],
  ['acme', 'ACME'],
])('`%s` against `%s` holds', (actual, value) => {
  expect(holdsFor(operator, actual, value)).toBe(true);
});

test.each([
  ['acme', 'acme '],
  ['axb', 'a*b'],
  ['acme', ''],
])('`%s` against `%s` does not hold', (actual, value) => {
  expect(holdsFor(operator, actual, value)).toBe(false);
});

test('a variable takes the value of the request, and one without a value equals nothing', () => {
  expect(
    holdsFor(operator, 'ACME', '${aws:PrincipalTag/tenant}', { 'aws:principaltag/tenant': 'acme' }),
  ).toBe(true);
  expect(holdsFor(operator, 'ACME', '${aws:PrincipalTag/tenant}')).toBe(false);
});
