import { expect, test } from 'vitest';
import { holdsFor } from './operator-check.ts';
import operator from './StringNotEquals.operator.ts';

test.each([
  ['acme', 'Acme'],
  ['acme', 'acme '],
  ['axb', 'a*b'],
  ['acme', ''],
  ['axb', 'a?b'],
])('`%s` against `%s` holds', (actual, value) => {
  expect(holdsFor(operator, actual, value)).toBe(true);
});

test.each([
  ['acme', 'acme'],
  ['', ''],
  ['a*b', 'a*b'],
  ['a*b', 'a${*}b'],
  ['$', '${$}'],
])('`%s` against `%s` does not hold', (actual, value) => {
  expect(holdsFor(operator, actual, value)).toBe(false);
});

test('a variable takes the value of the request, and one without a value equals nothing', () => {
  expect(
    holdsFor(operator, 'acme', '${aws:PrincipalTag/tenant}', { 'aws:principaltag/tenant': 'acme' }),
  ).toBe(false);
  expect(holdsFor(operator, 'acme', '${aws:PrincipalTag/tenant}')).toBe(true);
});
