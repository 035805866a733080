import { expect, test } from 'vitest';
import { policyText } from '../../testing/entities.ts';
import { parsed, refusals, sentence } from './checked-policy.ts';

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
