import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { OPERATORS } from './registry.ts';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
const DOCUMENTED = [
  'ArnEquals',
  'ArnLike',
  'ArnNotEquals',
  'ArnNotLike',
  'BinaryEquals',
  'Bool',
  'DateEquals',
  'DateGreaterThan',
  'DateGreaterThanEquals',
  'DateLessThan',
  'DateLessThanEquals',
  'DateNotEquals',
  'IpAddress',
  'NotIpAddress',
  'Null',
  'NumericEquals',
  'NumericGreaterThan',
  'NumericGreaterThanEquals',
  'NumericLessThan',
  'NumericLessThanEquals',
  'NumericNotEquals',
  'StringEquals',
  'StringEqualsIgnoreCase',
  'StringLike',
  'StringNotEquals',
  'StringNotEqualsIgnoreCase',
  'StringNotLike',
];

test('the folder holds every documented operator and no other', () => {
  expect([...OPERATORS.keys()].sort()).toEqual(DOCUMENTED);
});

test('every operator file has its test beside it', () => {
  const files = readdirSync(import.meta.dirname);
  for (const name of OPERATORS.keys()) expect(files).toContain(`${name}.operator.test.ts`);
});

test('negation is in the name', () => {
  for (const [name, { negated }] of OPERATORS) expect([name, negated]).toEqual([name, name.includes('Not')]);
});
