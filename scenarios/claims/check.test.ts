import { expect, test } from 'vitest';
import { check, exitOf } from './check.ts';
import type { PublishedClaim, Show } from './claim.types.ts';
import type { ClaimContext } from './claim-context.ts';
import { loadClaims } from './registry.ts';

const nowhere = {} as ClaimContext;
const with_ = (...shows: readonly Show[]): PublishedClaim => ({
  id: '01',
  from: 'how-to',
  claim: 'a claim',
  finding: 'holds',
  because: 'a reason',
  shows,
});
const sees = (expect: string | RegExp, saw: string): Show => ({
  what: 'a look',
  expect,
  see: async () => saw,
});

test('what is seen otherwise than the finding says is exit 1, and outranks what is unclear', async () => {
  const broken: Show = { what: 'a look', expect: 'x', see: () => Promise.reject(new Error('no lab')) };
  const of = async (...shows: readonly Show[]) => exitOf([await check(with_(...shows), nowhere)]);
  expect(await of(sees('refused', 'refused'), sees(/^ref/, 'refused'))).toBe(0);
  expect(await of(sees('refused', 'served'), broken)).toBe(1);
  expect(await of(sees('refused', 'refused'), broken)).toBe(2);
  // A string must be met whole, and nothing looked at is nothing shown.
  expect(await of(sees('served', 'not served'))).toBe(1);
  expect(await of()).toBe(2);
});

test('published claims are numbered without gaps; each is shown, and what cannot be shown here says why', async () => {
  const claims = await loadClaims();
  expect(claims.length).toBeGreaterThan(0);
  expect(claims.map(({ id }) => Number(id))).toEqual(claims.map((_, index) => index + 1));
  for (const { id, shows, finding, notHere } of claims) {
    expect(shows.length, id).toBeGreaterThan(0);
    if (finding === 'not shown here') expect(notHere, id).toBeTruthy();
  }
});

test('says of each proof that it is one, and of nothing else', async () => {
  for (const { id, shows } of await loadClaims())
    for (const { what, by, see } of shows)
      expect([id, what, by === 'proof']).toEqual([id, what, /\bcontext\.proof\(/.test(String(see))]);
});

test('an answer unlike the pattern is another than ours', async () => {
  const shows = [{ what: 'x', expect: /^a/, see: async () => 'b' }];
  const claim = { id: '01', from: 'tutorial', claim: 'x', finding: 'holds', because: 'x', shows } as const;
  const { seen } = await check(claim, {} as Parameters<typeof check>[1]);
  expect(seen).toMatchObject([{ as: 'otherwise', expected: 'like /^a/' }]);
});
