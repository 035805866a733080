import { randomBytes } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { PolicyKind } from '../request.types.ts';
import { type SessionTagInput, validateSessionTags } from './session-tags.ts';
import { estimateSessionToken, SESSION_TOKEN } from './session-token.ts';
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
  ['keys that differ in case, the greater first', { Tenant: 'a', tenant: 'b' }, ['duplicate-tag']],
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

test('the size of a session’s token is an estimate that grows with what is passed', () => {
  const policy = JSON.stringify({ Version: '2012-10-17', Statement: [] }, null, 4);
  const bare = estimateSessionToken({});
  const tagged = estimateSessionToken({ tags: { tenant: 'acme' } });
  const all = { tags: { tenant: 'acme' }, policy, policyArns: ['arn:aws:iam::aws:policy/x'] };
  const sizes = [
    bare,
    tagged,
    estimateSessionToken(all),
    estimateSessionToken({ ...all, scopeDown: [policy, 'x'] }),
  ];
  expect(sizes.map(({ bytes }) => bytes)).toEqual(sizes.map(({ bytes }) => bytes).toSorted((a, b) => a - b));
  expect(new Set(sizes.map(({ bytes }) => bytes)).size).toBe(sizes.length);
  expect(bare.kind).toBe('estimate');
  expect(bare.method).toContain('not how it packs');
});

test('its share is of the one limit that AWS announced: what nears 4,096 bytes is full', () => {
  const random = (bytes: number) => randomBytes(bytes).toString('hex');
  expect(SESSION_TOKEN.limit).toBe(4_096);
  const near = estimateSessionToken({ tags: { a: random(2_600) } });
  expect(near.percent).toBe(Math.ceil((near.bytes / 4_096) * 100));
  expect(near.percent).toBeGreaterThan(80);
  expect(near.percent).toBeLessThanOrEqual(100);
  expect(estimateSessionToken({ tags: { a: random(3_000) } }).percent).toBeGreaterThan(100);
});

test('what the sources say of it stands in one table, with the disagreement', () => {
  for (const { source, says, read } of SESSION_TOKEN.sources) {
    expect(source).toMatch(/^https:\/\/|botocore 1\.44\.8/);
    expect(says.length).toBeGreaterThan(20);
    expect(read).toMatch(/^2026-\d\d-\d\d$/);
  }
  expect(SESSION_TOKEN.sources.filter(({ says }) => says.includes('separate limit'))).toHaveLength(1);
});

test('every kind of JSON’s white space is none of a policy’s characters, and a text counts as it is in other slots', () => {
  expect(policySize('{\r\n\t"a":\t1 }', 'managed')).toBe('{"a":1}'.length);
  expect(policySize('"a\\\\" ', 'managed')).toBe(5);
});

test.each<[PolicySlot, PolicyKind, string]>([
  ['bucket', 'resource', 'bytes, more than the 20480 a bucket policy may have'],
  ['session', 'session', 'characters, more than the 2048 a session policy may have'],
  ['managed', 'identity', 'characters without white space, more than the 6144 a managed policy may have'],
])('a %s policy that is too large is told in what its limit counts', (slot, kind, words) => {
  const [found] = validatePolicy(`{"Version": "${'x'.repeat(30_000)}"}`, kind, slot);
  expect(found).toMatchObject({ level: 'error', position: { path: '' } });
  expect(found?.message).toMatch(new RegExp(`^the policy has 300\\d\\d ${words}$`));
});

test('each limit names the page that it comes from', () => {
  const pages = Object.entries(SIZE_LIMITS).map(([slot, { page }]) => [slot, new URL(page).pathname]);
  expect(Object.fromEntries(pages)).toMatchObject({
    managed: '/IAM/latest/UserGuide/reference_iam-quotas.html',
    bucket: '/AmazonS3/latest/userguide/using-iam-policies.html',
    session: '/STS/latest/APIReference/API_AssumeRole.html',
    scp: '/organizations/latest/userguide/orgs_reference_limits.html',
  });
});

test('a finding on a session tag is an error at its key, one on all tags at all', () => {
  expect(validateSessionTags({ a: '*' })).toMatchObject([{ level: 'error', position: { path: 'Tags.a' } }]);
  expect(validateSessionTags({ '': 'v' })).toMatchObject([{ position: { path: 'Tags' } }]);
  const many = Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`k${i}`, 'v']));
  expect(validateSessionTags(many)).toMatchObject([{ position: { path: 'Tags' } }]);
});

test('a session that carries nothing has the size of a bare token, and each part counts by itself', () => {
  const bytes = (contents: Parameters<typeof estimateSessionToken>[0]) =>
    estimateSessionToken(contents).bytes;
  expect(bytes({})).toBe(340);
  expect(bytes({ tags: {}, policyArns: [], scopeDown: [] })).toBe(340);
  const text = randomBytes(60).toString('hex');
  for (const one of [{ policy: text }, { policyArns: [text] }, { scopeDown: [text] }])
    expect(bytes(one)).toBe(340 + 4 * Math.ceil(deflateRawSync(text, { level: 9 }).length / 3));
  const both = deflateRawSync(`${text}\na=b`, { level: 9 }).length;
  expect(bytes({ policy: text, tags: { a: 'b' } })).toBe(340 + 4 * Math.ceil(both / 3));
});
