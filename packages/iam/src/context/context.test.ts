import { expect, test } from 'vitest';
import { makeContext, tagContext } from './context.ts';

test('keys are lower-cased, values become text, what is undefined is not there', () => {
  const made = makeContext({
    'aws:SecureTransport': false,
    's3:max-keys': 10,
    'aws:CurrentTime': new Date('2026-11-22T06:00:00.500Z'),
    'aws:TagKeys': ['a', 'B'],
    's3:prefix': '',
    'aws:TokenIssueTime': undefined,
    ...tagContext('aws:PrincipalTag', { Tenant: 'Acme' }),
  });
  expect({ ...made }).toEqual({
    'aws:securetransport': 'false',
    's3:max-keys': '10',
    'aws:currenttime': '2026-11-22T06:00:00Z',
    'aws:tagkeys': ['a', 'B'],
    's3:prefix': '',
    'aws:principaltag/tenant': 'Acme',
  });
});

test('two keys that differ in case only are refused', () => {
  expect(() => makeContext({ 'aws:userid': 'a', 'aws:UserId': 'b' })).toThrow('`aws:UserId` is given twice');
});

test('a tag called `__proto__` is a tag', () => {
  const made = makeContext(JSON.parse('{"__proto__": "x"}'));
  expect(Object.keys(made)).toEqual(['__proto__']);
});
