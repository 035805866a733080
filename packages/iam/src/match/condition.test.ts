import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { OPERATORS } from '../operators/operators.ts';
import type { Condition, PolicyDocument } from '../policy.ts';
import type { Context } from '../request.types.ts';
import { compileCondition } from './condition.ts';

const KEY = 'aws:TagKeys';

function holds(
  condition: Partial<Condition>,
  context: Context,
  version: PolicyDocument['version'] = '2012-10-17',
): boolean {
  const full = { operator: 'StringEquals', ifExists: false, key: KEY, values: ['a', 'b'], ...condition };
  return compileCondition(full, version).holds(context);
}
const tags = (...values: string[]): Context => ({ 'aws:tagkeys': values });

describe('a missing key', () => {
  test.each(
    [...OPERATORS.values()].filter((operator) => operator.presence !== true).map((o) => [o.name, o.negated]),
  )('makes `%s` %s', (operator, negated) => {
    expect(holds({ operator }, {})).toBe(negated);
    expect(holds({ operator, ifExists: true }, {})).toBe(true);
    expect(holds({ operator, set: 'ForAllValues' }, {})).toBe(true);
    expect(holds({ operator, set: 'ForAnyValue' }, {})).toBe(false);
    expect(holds({ operator, set: 'ForAnyValue', ifExists: true }, {})).toBe(true);
  });

  test('a key that is there and empty is as missing, but not for IfExists', () => {
    expect(holds({}, tags())).toBe(false);
    expect(holds({ operator: 'StringNotEquals' }, tags())).toBe(true);
    expect(holds({ ifExists: true }, tags())).toBe(false);
    expect(holds({ set: 'ForAllValues' }, tags())).toBe(true);
    expect(holds({ set: 'ForAnyValue' }, tags())).toBe(false);
  });
});

test.each([
  ['1.1', true],
  ['1.2', false],
  ['1.3', false],
])('the version of TLS is compared as a number: %s below 1.2 is %s', (version, expected) => {
  const condition = { operator: 'NumericLessThan', key: 's3:TlsVersion', values: ['1.2'] };
  expect(holds(condition, { 's3:tlsversion': version })).toBe(expected);
  expect(holds(condition, {})).toBe(false);
});

describe('set operators', () => {
  test.each<[Partial<Condition>, string[], boolean]>([
    [{ set: 'ForAllValues' }, ['a', 'b'], true],
    [{ set: 'ForAllValues' }, ['a'], true],
    [{ set: 'ForAllValues' }, ['a', 'c'], false],
    [{ set: 'ForAnyValue' }, ['c', 'b'], true],
    [{ set: 'ForAnyValue' }, ['c', 'd'], false],
    [{ set: 'ForAllValues', operator: 'StringNotEquals' }, ['c', 'd'], true],
    [{ set: 'ForAllValues', operator: 'StringNotEquals' }, ['c', 'a'], false],
    [{ set: 'ForAnyValue', operator: 'StringNotEquals' }, ['c', 'a'], true],
    [{ set: 'ForAnyValue', operator: 'StringNotEquals' }, ['a', 'b'], false],
    [{ set: 'ForAllValues' }, [''], true],
    [{ set: 'ForAnyValue', values: [''] }, [''], false],
    [{ set: 'ForAllValues' }, ['', 'a'], false],
  ])('%j of %j: %s', (condition, values, expected) => {
    expect(holds(condition, tags(...values))).toBe(expected);
  });

  test('work on a key with one value, too', () => {
    expect(holds({ set: 'ForAnyValue' }, { 'aws:tagkeys': 'a' })).toBe(true);
    expect(holds({ set: 'ForAllValues' }, { 'aws:tagkeys': 'c' })).toBe(false);
  });

  test('on a missing key ForAllValues holds and ForAnyValue does not, whatever the operator and values', () => {
    const names = [...OPERATORS.keys()].filter((name) => name !== 'Null');
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.array(fc.string()), (operator, values) => {
        expect(holds({ operator, values, set: 'ForAllValues' }, {})).toBe(true);
        expect(holds({ operator, values, set: 'ForAnyValue' }, {})).toBe(false);
      }),
    );
  });
});

/** A condition on a key of one value. */
const one: typeof holds = (condition, ...rest) =>
  holds({ key: 'aws:PrincipalTag/one', ...condition }, ...rest);

describe('a key of several values without a set operator never matches', () => {
  test.each(['StringEquals', 'StringNotEquals', 'StringLike', 'StringNotLike', 'StringEqualsIgnoreCase'])(
    '%s',
    (operator) => {
      for (const values of [['a'], ['a', 'b'], ['a', 'c'], ['c', 'd']]) {
        expect(holds({ operator }, tags(...values))).toBe(false);
        expect(holds({ operator, ifExists: true }, tags(...values))).toBe(false);
      }
    },
  );

  test('nor does a key of S3 that has several, or one that no catalogue knows and has them here', () => {
    const s3 = { key: 's3:RequestObjectTagKeys' };
    expect(holds(s3, { 's3:requestobjecttagkeys': ['a'] })).toBe(false);
    expect(holds({ ...s3, set: 'ForAnyValue' }, { 's3:requestobjecttagkeys': ['a'] })).toBe(true);
    expect(holds({ key: 'idp.test:groups' }, { 'idp.test:groups': ['a', 'b'] })).toBe(false);
    expect(holds({ key: 'idp.test:groups' }, { 'idp.test:groups': ['a'] })).toBe(true);
  });

  test('but whether it is there may be asked', () => {
    expect(holds({ operator: 'Null', values: ['false'] }, tags('a', 'b'))).toBe(true);
  });
});

test('any value of the policy suffices for a positive operator, none may match for a negated one', () => {
  expect(one({}, { 'aws:principaltag/one': 'b' })).toBe(true);
  expect(one({ operator: 'StringNotEquals' }, { 'aws:principaltag/one': 'b' })).toBe(false);
  expect(one({ operator: 'StringNotEquals' }, { 'aws:principaltag/one': 'c' })).toBe(true);
});

test('no value in the policy: a positive operator never holds', () => {
  expect(one({ values: [] }, { 'aws:principaltag/one': 'b' })).toBe(false);
});

test('keys are compared ignoring case', () => {
  expect(holds({ key: 'AWS:PrincipalTag/oNe' }, { 'aws:principaltag/one': 'a' })).toBe(true);
});

test('a variable without a value: equals nothing, so negated operators hold', () => {
  const values = ['${aws:PrincipalTag/team}'];
  expect(one({ values }, { 'aws:principaltag/one': 'x' })).toBe(false);
  expect(one({ values, operator: 'StringLike' }, { 'aws:principaltag/one': '' })).toBe(false);
  expect(one({ values, operator: 'StringNotLike' }, { 'aws:principaltag/one': 'x' })).toBe(true);
});

test('version 2008-10-17 knows no variables', () => {
  const values = ['${aws:userid}'];
  const context = { 'aws:principaltag/one': 'x', 'aws:userid': 'x' };
  expect(one({ values }, context)).toBe(true);
  expect(one({ values }, context, '2008-10-17')).toBe(false);
  expect(one({ values }, { 'aws:principaltag/one': '${aws:userid}' }, '2008-10-17')).toBe(true);
});

test('operators without variables take `${…}` as text, which is no number', () => {
  const context = { 'aws:principaltag/one': '5', 'aws:epochtime': '5' };
  expect(one({ operator: 'NumericEquals', values: ['${aws:EpochTime}'] }, context)).toBe(false);
});

test('a key every object inherits is not there', () => {
  expect(holds({ key: 'constructor', operator: 'Null', values: ['true'] }, {})).toBe(true);
  expect(holds({ key: '__proto__', operator: 'Null', values: ['true'] }, {})).toBe(true);
});

test('an unknown operator is refused, never skipped', () => {
  expect(() => holds({ operator: 'StringMatches' }, {})).toThrow(
    'there is no condition operator `StringMatches`',
  );
});
