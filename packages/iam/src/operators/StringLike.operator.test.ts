import { expect, test } from 'vitest';
import { holdsFor } from './operator-check.ts';
import operator from './StringLike.operator.ts';

test.each([
  ['acme', 'acme'],
  ['acme', '*'],
  ['', '*'],
  ['acme', 'a*e'],
  ['acme', 'ac?e'],
  ['data/x/y', 'data/*'],
  ['a*c', 'a${*}c'],
  ['home/😀', 'home/?'],
])('`%s` against `%s` holds', (actual, value) => {
  expect(holdsFor(operator, actual, value)).toBe(true);
});

test.each([
  ['acme', 'Acme*'],
  ['acme-eu', 'acme'],
  ['ac', 'ac?'],
  ['abc', 'a${*}c'],
  ['abc', 'a${?}c'],
  ['', '?'],
])('`%s` against `%s` does not hold', (actual, value) => {
  expect(holdsFor(operator, actual, value)).toBe(false);
});

test('a variable takes the value of the request, and one without a value equals nothing', () => {
  expect(
    holdsFor(operator, 'a-acme', 'a*${aws:PrincipalTag/tenant}', { 'aws:principaltag/tenant': 'acme' }),
  ).toBe(true);
  expect(holdsFor(operator, 'a-acme', 'a*${aws:PrincipalTag/tenant}')).toBe(false);
});

test('a wildcard in a value of the request is a plain character', () => {
  expect(holdsFor(operator, 'anything', '${s3:prefix}', { 's3:prefix': '*' })).toBe(false);
  expect(holdsFor(operator, '*', '${s3:prefix}', { 's3:prefix': '*' })).toBe(true);
});
