import { strength } from '@cordon/strength';
import { describe, expect, test } from 'vitest';
import { proveAll, provePair } from '../src/index.ts';
import { compareAll } from './compare-all.ts';
import { crossingsOf, TOLD_APART } from './told-apart.ts';
import { caller, type Json, policy, target } from './world.ts';

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
