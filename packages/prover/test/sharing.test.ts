import { strength } from '@cordon/strength';
import { describe, expect, test } from 'vitest';
import { proveAll, provePair } from '../src/index.ts';
import type { Caller, Target } from '../src/problem.types.ts';
import { conditionText, standingOf } from '../src/sharing/canonical.ts';
import { compareAll } from './compare-all.ts';
import { crossingsOf, TOLD_APART } from './told-apart.ts';
import { ACCOUNT, caller, type Json, policy, target } from './world.ts';

describe('what tells tenants apart', () => {
  test.each(TOLD_APART.map((world) => [world.sentence, world] as const))('%s', (_, world) => {
    expect(crossingsOf(proveAll, world).sort()).toEqual([...world.crossings].sort());
  });
});

describe('all pairs at once', () => {
  const least = strength(1_000, 1_000, 100_000);
  // In parts: mutation testing repeats tests, and only short ones.
  const parts = least / 125;
  const total = { pairs: 0, proofs: 0, proved: 0, refuted: 0 };

  test.each(Array.from({ length: parts }, (_, part) => part + 1))(
    'say what each pair says alone: %i',
    (part) => {
      let pairs = 0;
      for (let seed = part; pairs < least / parts; seed += parts) {
        const one = compareAll({ proveAll, provePair }, seed);
        expect(one.differences).toEqual([]);
        pairs += one.pairs;
        for (const key of ['pairs', 'proofs', 'proved', 'refuted'] as const) total[key] += one[key];
      }
    },
  );

  test('and are hard enough to say something: both answers often, and many pairs to a proof', () => {
    expect(Math.min(total.proved, total.refuted)).toBeGreaterThan(least / 10);
    expect(total.proofs).toBeLessThan(total.pairs / 3);
  });
});

describe('a bucket policy that is something else to each of many tenants', () => {
  const TENANTS = 120;
  const names = Array.from({ length: TENANTS }, (_, at) => `t${at + 1}`);
  const holders = names.map((name, tenant) => ({ tenant, caller: caller(name, { tags: { tenant: name } }) }));
  const buckets = (statement: (bucket: string) => Json) =>
    names.map((name) =>
      target(name, policy('bucket policy', [{ Effect: 'Allow', Principal: '*', ...statement(name) }])),
    );
  const inbox = (bucket: string) => ({
    Action: 's3:PutObject',
    Resource: `arn:aws:s3:::${bucket}/in/\${aws:PrincipalTag/tenant}/*`,
  });
  const all = TENANTS * (TENANTS - 1);

  test('every pair is refuted where each may put into the others’', () => {
    const { refuted, unknown, proofs } = proveAll(holders, buckets(inbox));
    expect([refuted.count, unknown.count]).toEqual([all, 0]);
    expect(proofs.reduce((sum, { pairs }) => sum + pairs, 0)).toBe(all);
  });

  test('where that takes more looks than there may be, the rest is not told, and nothing is called proved', () => {
    for (const limits of [
      { parts: 1_000, pairs: 1_000_000 },
      { parts: 1_000_000, pairs: 1_000 },
    ]) {
      const { refuted, unknown, proofs } = proveAll(holders, buckets(inbox), undefined, undefined, limits);
      expect(refuted.count).toBeGreaterThan(0);
      expect(refuted.count).toBeLessThan(2_000);
      expect(refuted.count + unknown.count).toBe(all);
      expect(proofs.reduce((sum, { pairs }) => sum + pairs, 0)).toBe(all);
      expect(proofs.flatMap(({ answer }) => answer.reasons).join()).toMatch(/prove fewer tenants at once/);
    }
  });

  test('a condition that nobody meets needs no look at each', () => {
    const shut = (bucket: string) => ({
      ...inbox(bucket),
      Condition: { StringEquals: { 'aws:PrincipalTag/team': 'nobody’s' } },
    });
    const limits = { parts: 0, pairs: 10 };
    const { refuted, unknown } = proveAll(holders, buckets(shut), undefined, undefined, limits);
    expect([refuted.count, unknown.count]).toEqual([0, 0]);
  });
});

describe('what two pairs must have in common to share a proof', () => {
  const mine = policy('own', [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }]);
  const of = (more: Partial<Caller> = {}): Caller => ({ ...caller('a', { identity: mine }), ...more });
  const limitedBy = (more: Partial<Caller['policies']>) => of({ policies: { identity: [mine], ...more } });
  const open = policy('bucket', [{ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }]);
  const ELSEWHERE = '999988887777';
  const at = (more: Partial<Target> = {}): Target => ({ ...target('a'), ...more });
  const shut = target('a', open, ELSEWHERE);
  const loose: Target = {
    ...shut,
    publicAccessBlock: {
      ...(shut as { publicAccessBlock: object }).publicAccessBlock,
      restrictPublicBuckets: false,
    },
  } as Target;

  test.each<[why: string, one: [Caller, Target], other: [Caller, Target], same: boolean]>([
    ['another tenant', [of(), at()], [caller('b', { identity: mine }), target('b')], true],
    ['another role', [of(), at()], [caller('a', { identity: mine, role: 'r' }), at()], true],
    ['another account', [of(), at()], [of(), target('a', undefined, ELSEWHERE)], false],
    [
      'two accounts that are one',
      [of(), at()],
      [caller('a', { account: ELSEWHERE }), target('a', undefined, ELSEWHERE)],
      true,
    ],
    ['a prefix', [of(), at()], [of(), at({ prefix: 'p/' })], false],
    ['another prefix', [of(), at({ prefix: 'q/' })], [of(), at({ prefix: 'p/' })], true],
    ['objects with owners of their own', [of(), at()], [of(), at({ ownership: 'ObjectWriter' })], false],
    ['a boundary', [of(), at()], [limitedBy({ boundary: [mine] }), at()], false],
    ['a session policy', [of(), at()], [limitedBy({ session: [mine] }), at()], false],
    [
      'a session policy, not a boundary',
      [limitedBy({ boundary: [mine] }), at()],
      [limitedBy({ session: [mine] }), at()],
      false,
    ],
    ['a policy that scopes down', [of(), at()], [limitedBy({ scopeDown: [mine] }), at()], false],
    ['a service control policy', [of(), at()], [limitedBy({ scp: [[mine]] }), at()], false],
    [
      'a level more of service control policies',
      [limitedBy({ scp: [[mine]] }), at()],
      [limitedBy({ scp: [[mine], [mine]] }), at()],
      false,
    ],
    ['a public policy that is restricted', [of(), shut], [of(), loose], false],
    [
      'a user',
      [of(), at()],
      [
        of({
          principal: {
            kind: 'user',
            accountId: ACCOUNT,
            arn: 'arn:aws:iam::111122223333:user/a',
            userId: 'AIDA',
          },
        }),
        at(),
      ],
      false,
    ],
    [
      'a key that it chooses',
      [of(), at()],
      [of({ keys: { 'aws:sourceip': { is: 'chosen' } } }), at()],
      false,
    ],
  ])('%s', (_, one, other, same) => {
    expect(standingOf(...one) === standingOf(...other)).toBe(same);
  });

  const listing = (condition: Json, prefix: string) => {
    const { document } = policy('list', [{ ...READ_LIST, Condition: condition }]);
    const [condition0] = document.statements[0]?.conditions ?? [];
    if (condition0 === undefined) throw new Error('a condition is wanted');
    return conditionText(condition0, document.version, of().context, of(), at({ prefix }));
  };
  const READ_LIST = { Effect: 'Allow', Action: 's3:ListBucket', Resource: 'arn:aws:s3:::lake' };
  const ends = (delimiter: string) => ({ StringEquals: { 's3:delimiter': delimiter } });
  const begins = (prefix: string) => ({ StringLike: { 's3:prefix': prefix } });

  test.each<[why: string, condition: Json, one: string, other: string, same: boolean]>([
    ['a delimiter at the end of both', ends('/'), 'a/', 'b/', true],
    ['… of one', ends('/'), 'a/', 'b', false],
    ['… of none', ends('/'), 'a', 'b', true],
    ['… within', ends('/'), 'x/y', 'x/z', false],
    ['a delimiter of two characters', ends('//'), 'a', 'b', false],
    ['a pattern that none of them meets', begins('x/*'), 'a/', 'b/', true],
    ['a pattern that one of them meets', begins('a/*'), 'a/', 'b/', false],
    ['a pattern that goes on from one', begins('a/b/*'), 'a/', 'a/b/', false],
    [
      'all but a pattern: it depends on how long the prefix is',
      { StringNotLike: { 's3:prefix': 'a*' } },
      'a/',
      'a/b/',
      false,
    ],
  ])('of a listing: %s', (_, condition, one, other, same) => {
    expect(listing(condition, one) === listing(condition, other)).toBe(same);
  });

  test('a pattern that no listing of the target meets settles the condition, unless it asks for the contrary or for all', () => {
    expect(listing(begins('x/*'), 'a/')).toBe(false);
    expect(listing({ StringNotLike: { 's3:prefix': 'x/*' } }, 'a/')).not.toBe(false);
    expect(listing({ StringLikeIfExists: { 's3:prefix': 'x/*' } }, 'a/')).not.toBe(false);
    expect(listing({ 'ForAllValues:StringLike': { 's3:prefix': 'x/*' } }, 'a/')).not.toBe(false);
    expect(listing({ 'ForAnyValue:StringLike': { 's3:prefix': 'x/*' } }, 'a/')).toBe(false);
  });
});
