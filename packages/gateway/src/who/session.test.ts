import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openToken, type Session, sealToken } from './session.ts';

const key = randomBytes(32);
const session: Session = {
  kind: 'assumed-role',
  accessKeyId: 'ASIA',
  secret: 's',
  accountId: '000000000000',
  issuedAt: 1,
  expiresAt: 2,
  owner: { name: 'role', id: 'AROA' },
  name: 'acme',
  policy: '{"Version":"2012-10-17"}',
  policyArns: [],
  tags: { tenant: 'acme' },
  transitive: [],
  chained: false,
};

test('a token opens to its session, with its key alone', () => {
  const token = sealToken(session, key);
  expect(openToken(token, key)).toEqual(session);
  expect(openToken(token, randomBytes(32))).toBeUndefined();
  expect(token).not.toContain('acme');
  expect(sealToken(session, key)).not.toBe(token);
});

test('a token of which any character was changed, cut or added does not open', () => {
  const token = sealToken(session, key);
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: token.length - 1 }),
      fc.constantFrom('A', 'b', '7', '+', '', '=', ' '),
      (at, by) => {
        const changed = token.slice(0, at) + by + token.slice(at + 1);
        fc.pre(changed !== token);
        expect(openToken(changed, key)).toBeUndefined();
      },
    ),
    { numRuns: 500 },
  );
  for (const other of [`${token}A`, `${token}\n`, token.slice(0, -1), '', 'FwoG', 'A'.repeat(100_000)])
    expect(openToken(other, key)).toBeUndefined();
});

test('a token of 64 KiB opens, and none that is longer', () => {
  let state = 7;
  const next = () => {
    state = (state * 48_271) % 2_147_483_647;
    return String.fromCharCode(35 + (state % 57) + (state > 2 ** 30 ? 34 : 0)).replace('\\', '!');
  };
  const noise = Array.from({ length: 70_000 }, next).join('');
  const of = (length: number) => sealToken({ ...session, policy: noise.slice(0, length) }, key);
  let length = Math.floor((60_000 * 65_536) / of(60_000).length);
  while (of(length).length < 65_536) length += 4;
  while (of(length).length > 65_536) length -= 1;
  const [longest, longer] = [of(length), of(length + 8)];
  expect(longest.length).toBe(65_536);
  expect(openToken(longest, key)?.policy).toHaveLength(length);
  expect(longer.length).toBeGreaterThan(65_536);
  expect(openToken(longer, key)).toBeUndefined();
});

test('a token that unpacks to more than 64 KiB does not open', () => {
  const token = sealToken({ ...session, policy: ' '.repeat(70_000) }, key);
  expect(token.length).toBeLessThan(1_000);
  expect(openToken(token, key)).toBeUndefined();
});

test('the longest session policy still fits into request headers', () => {
  const policy = [...Array(2048)].map((_, index) => String.fromCharCode(33 + ((index * 7919) % 90))).join('');
  expect(sealToken({ ...session, policy }, key).length).toBeLessThan(8 * 1024);
});
