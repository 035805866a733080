import { expect, test } from 'vitest';
import { estimatePackedSize } from './packed-size.ts';
import { type SessionTagInput, validateSessionTags } from './session-tags.ts';
import { type PolicySlot, policySize, SIZE_LIMITS } from './size-limits.ts';
import { validatePolicy } from './validate-policy.ts';

test.each<[PolicySlot, number]>([
  ['role-inline', 10_240],
  ['user-inline', 2_048],
  ['group-inline', 5_120],
  ['managed', 6_144],
  ['session', 2_048],
  ['trust', 2_048],
  ['bucket', 20_480],
])('%s: %i is taken, one more is not', (slot, limit) => {
  const kind = slot === 'bucket' ? 'resource' : slot === 'trust' || slot === 'session' ? slot : 'identity';
  const base = {
    Version: '2012-10-17',
    Statement: {
      Sid: '',
      Effect: 'Deny',
      Action: slot === 'trust' ? 'sts:AssumeRole' : '*',
      ...(slot === 'trust' ? {} : { Resource: '*' }),
      ...(kind === 'resource' || kind === 'trust' ? { Principal: '*' } : {}),
    },
  };
  const room = limit - JSON.stringify(base).length;
  const sized = (more: number) =>
    JSON.stringify({ ...base, Statement: { ...base.Statement, Sid: 'a'.repeat(room + more) } });
  expect(policySize(sized(0), slot)).toBe(limit);
  expect(validatePolicy(sized(0), kind, slot)).toEqual([]);
  expect(validatePolicy(sized(1), kind, slot)).toMatchObject([{ rule: 'policy-too-large' }]);
});

test('white space counts only where the limit counts all characters, and inside strings', () => {
  const text = '{ "a b\\" c": 1 }\n';
  expect(policySize(text, 'managed')).toBe('{"a b\\" c":1}'.length);
  expect(policySize(text, 'session')).toBe(text.length);
  expect(policySize('"é"', 'bucket')).toBe(4);
  expect(SIZE_LIMITS.bucket.counts).toBe('bytes');
});

test.each<[string, SessionTagInput, string[]]>([
  ['good tags', { tenant: 'acme', 'cost centre': 'a@b.c/d=e+f-g:h', é: '' }, []],
  ['51 tags', Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`k${i}`, 'v'])), ['too-many-tags']],
  ['50 tags', Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`k${i}`, 'v'])), []],
  ['a long key', { ['k'.repeat(129)]: 'v' }, ['tag-key-length']],
  ['an empty key', { '': 'v' }, ['tag-key-length']],
  ['a long value', { k: 'v'.repeat(257) }, ['tag-value-length']],
  ['a wildcard', { k: '*' }, ['tag-characters']],
  ['a variable', { k: '${aws:userid}' }, ['tag-characters']],
  ['a reserved key', { 'AWS:x': 'v' }, ['tag-reserved']],
  ['keys that differ in case', { tenant: 'a', Tenant: 'b' }, ['duplicate-tag']],
  [
    'a key twice',
    [
      ['tenant', 'a'],
      ['tenant', 'a'],
    ],
    ['duplicate-tag'],
  ],
  // `𠮷` is one character, and two units of UTF-16.
  ['the longest key and value', [['𠮷'.repeat(128), '𠮷'.repeat(256)]], []],
  ['one character more', [['𠮷'.repeat(129), '𠮷'.repeat(257)]], ['tag-key-length', 'tag-value-length']],
])('session tags: %s', (_, tags, expected) => {
  expect(validateSessionTags(tags).map(({ rule }) => rule)).toEqual(expected);
});

test('the packed size is an estimate that grows with what is packed', () => {
  const policy = JSON.stringify({ Version: '2012-10-17', Statement: [] }, null, 4);
  const small = estimatePackedSize({ tags: { tenant: 'acme' } });
  const large = estimatePackedSize({
    tags: { tenant: 'acme' },
    policy,
    policyArns: ['arn:aws:iam::aws:policy/x'],
  });
  expect(small.kind).toBe('estimate');
  expect(large.bytes).toBeGreaterThan(small.bytes);
  expect(estimatePackedSize({})).toMatchObject({ bytes: 0, percent: 0 });
  expect(estimatePackedSize({ policy: 'not json' }).bytes).toBeGreaterThan(0);
  expect(small.method).toContain('AWS publishes neither');
});
