import type { Finding } from '@cordon/iam';
import { describe, expect, test } from 'vitest';
import { policyText } from '../../testing/entities.ts';
import { malformedDocument, parsed, refusals, sentence } from './checked-policy.ts';

const good = policyText({ Action: 's3:GetObject', Resource: 'arn:aws:s3:::acme/*' });
const rules = (...given: Parameters<typeof refusals>) => refusals(...given).map(({ rule }) => rule);

test('what misleads is stored, what AWS refuses is told, the same each time', () => {
  const misleading = policyText({ Action: 's3:GetObject', Resource: 'arn:aws:s3:::acme' });
  for (let time = 0; time < 2; time++) {
    expect(rules(good, 'identity', 'role-inline')).toEqual([]);
    expect(rules(misleading, 'identity', 'role-inline')).toEqual([]);
    expect(rules('{}', 'identity', 'role-inline')).not.toEqual([]);
  }
});

test('one text is judged by where it stands: as a session’s policy, as a role’s, as a bucket’s', () => {
  const long = policyText({ Action: 's3:GetObject', Resource: `arn:aws:s3:::acme/${'a'.repeat(2048)}` });
  expect(rules(long, 'session', 'session')).toEqual(['policy-too-large']);
  expect(rules(long, 'identity', 'role-inline')).toEqual([]);
  expect(rules(long, 'identity', 'user-inline')).toEqual(['policy-too-large']);
  expect(rules(good, 'resource', 'bucket')).toEqual(['missing-principal']);
});

test('a finding says its place once', () => {
  const [wrong] = refusals(policyText({ Action: 'GetObject', Resource: '*' }), 'identity', 'role-inline');
  expect(wrong && sentence(wrong)).toMatch(/\(line 1, column \d+\)$/);
  const [broken] = refusals('{\n  "a": }', 'identity', 'role-inline');
  expect((broken && sentence(broken))?.match(/line \d/g)).toHaveLength(1);
  expect(sentence({ level: 'error', rule: 'r', message: 'm', position: { path: '' } })).toBe('m');
  expect(
    sentence({ level: 'error', rule: 'r', message: 'm', position: { path: '', line: 2, column: 3 } }),
  ).toBe('m (line 2, column 3)');
});

test('a policy is parsed once for each kind, and one that does not parse fails each time', () => {
  expect(parsed(good, 'identity')).toBe(parsed(good, 'identity'));
  expect(parsed(good, 'session')).not.toBe(parsed(good, 'identity'));
  for (let time = 0; time < 2; time++) expect(() => parsed('{', 'identity')).toThrow();
  expect(() => parsed(good, 'resource')).toThrow('Principal');
  expect(() => parsed(good, 'identity')).not.toThrow();
});

describe('a policy that is refused', () => {
  const finding = (rule: string): Finding => ({
    level: 'error',
    rule,
    message: 'what is wrong',
    position: { path: '' },
  });
  const said = (kind: 'identity' | 'trust' | 'session', rule: string) => {
    const { status, code, message, details } = malformedDocument(kind, finding(rule));
    expect({ status, code }).toEqual({ status: 400, code: 'MalformedPolicyDocument' });
    expect(details).toEqual(message === 'what is wrong' ? {} : { Detail: 'what is wrong' });
    return message;
  };
  const JSON_RULES = ['json-syntax', 'json-too-deep', 'json-too-large', 'duplicate-key', 'not-json'];
  const GRAMMAR = ['malformed-key', 'missing-effect', 'missing-statement', 'not-a-string', 'not-an-object'];

  // The texts of AWS, as moto's tests and Hadoop's page on assumed roles have them.
  test.each([...JSON_RULES, ...GRAMMAR, 'unknown-effect', 'unknown-operator'])(
    'as %s of an identity',
    (rule) => expect(said('identity', rule)).toBe('Syntax errors in policy.'),
  );
  test.each(JSON_RULES)('as %s of a trust or a session', (rule) => {
    expect(said('trust', rule)).toBe('This policy contains invalid Json');
    expect(said('session', rule)).toBe('The policy is not in the valid JSON format.');
  });
  test.each<['identity' | 'trust' | 'session', string, string]>([
    ['identity', 'missing-action', 'Policy statement must contain actions.'],
    ['identity', 'missing-resource', 'Policy statement must contain resources.'],
    ['identity', 'managed-version', 'Policy document must be version 2012-10-17 or greater.'],
    ['identity', 'prohibited-principal', 'Policy document should not specify a principal.'],
    ['identity', 'duplicate-sid', 'Statement IDs (SID) in a single policy must be unique.'],
    ['trust', 'prohibited-resource', 'Has prohibited field Resource'],
    ['trust', 'trust-action', 'AssumeRole policy may only specify STS AssumeRole actions.'],
    ['trust', 'missing-effect', 'what is wrong'],
    ['session', 'missing-action', 'what is wrong'],
    ['identity', 'another', 'what is wrong'],
  ])('of a %s by %s says: %s', (kind, rule, expected) => expect(said(kind, rule)).toBe(expected));
});
