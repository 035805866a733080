import { expect, test } from 'vitest';
import operator from './Bool.operator.ts';
import { holdsFor } from './operator-check.ts';

test.each([
  ['true', 'true'],
  ['false', 'false'],
  ['true', 'True'],
  ['TRUE', 'true'],
])('`%s` against `%s` holds', (actual, value) => {
  expect(holdsFor(operator, actual, value)).toBe(true);
});

test.each([
  ['true', 'false'],
  ['false', 'true'],
  ['yes', 'yes'],
  ['1', 'true'],
  ['', 'true'],
  ['', ''],
])('`%s` against `%s` does not hold', (actual, value) => {
  expect(holdsFor(operator, actual, value)).toBe(false);
});

test('a variable takes the value of the request, and one without a value equals nothing', () => {
  expect(holdsFor(operator, 'true', '${aws:SecureTransport}', { 'aws:securetransport': 'true' })).toBe(true);
  expect(holdsFor(operator, 'true', '${aws:SecureTransport}')).toBe(false);
});
