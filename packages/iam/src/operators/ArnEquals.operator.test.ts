import { expect, test } from 'vitest';
import operator from './ArnEquals.operator.ts';
import { holdsFor } from './operator-check.ts';

test.each([
  ['arn:aws:iam::111122223333:role/acme', 'arn:aws:iam::111122223333:role/acme'],
  ['arn:aws:iam::111122223333:role/acme', 'arn:aws:iam::111122223333:role/*'],
  ['arn:aws:iam::111122223333:role/acme', 'arn:*:iam::*:role/acm?'],
  ['arn:aws:iam::111122223333:role/acme', '*'],
  ['arn:aws:s3:::b/a:b/c', 'arn:aws:s3:::b/*c'],
  ['arn:aws:iam::111122223333:role/acme', 'arn:aws:iam::*:*'],
])('`%s` against `%s` holds', (actual, value) => {
  expect(holdsFor(operator, actual, value)).toBe(true);
});

test.each([
  ['arn:aws:iam::111122223333:role/acme', 'arn:aws:iam::111122223333:role/Acme'],
  [
    'arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt',
    'arn:aws:someservice:*:111122223333:finance/*',
  ],
  ['acme', '*'],
  ['urn:aws:iam::111122223333:role/acme', '*:aws:iam::111122223333:role/acme'],
  ['arn:aws:iam::111122223333:role/acme', 'arn:aws:iam:*'],
  ['arn:aws:iam::111122223333', 'arn:aws:iam::111122223333'],
  ['arn:aws:iam::111122223333:role/acme', 'arn:aws:*:role/acme'],
  ['', '*'],
])('`%s` against `%s` does not hold', (actual, value) => {
  expect(holdsFor(operator, actual, value)).toBe(false);
});

test('a variable takes the value of the request, and one without a value equals nothing', () => {
  expect(
    holdsFor(
      operator,
      'arn:aws:iam::111122223333:role/acme',
      'arn:aws:iam::111122223333:role/${aws:PrincipalTag/tenant}',
      { 'aws:principaltag/tenant': 'acme' },
    ),
  ).toBe(true);
  expect(
    holdsFor(
      operator,
      'arn:aws:iam::111122223333:role/acme',
      'arn:aws:iam::111122223333:role/${aws:PrincipalTag/tenant}',
    ),
  ).toBe(false);
});
