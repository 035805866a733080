import { describe, expect, test } from 'vitest';
import { type Caller, type Holder, proveAll, provePair, type Target } from '../src/index.ts';
import { automaton, STAR, units } from '../src/language/glob.ts';
import type { Document } from './oracle.ts';
import { callerOf, randomFrom, randomWorld, targetOf } from './random-world.ts';
import { strength } from './strength.ts';

/** Names that are traps for each other. */
const TENANTS = ['t-1', 't-2', 't-10', 't-2x', 'u', 't-33', 'a', 'ab', 'b-1', 'z'];

/** A few random policies spread over many tenants, with the tenant's own name put in: much is alike, some is not. */
function randomTenants(seed: number): { holders: Holder[]; buckets: Target[] } {
  const random = randomFrom(seed);
  const worlds = Array.from({ length: 2 }, () => randomWorld(random));
  const renamed = <T extends Document | undefined>(document: T, tenant: string): T =>
    (document === undefined
      ? undefined
      : JSON.parse(
          JSON.stringify(document)
            .replaceAll('t-2', tenant)
            .replaceAll('ci-', ownNames ? `${tenant}=` : 'ci-'),
        )) as T;
  // In every other world each tenant's sessions have names of their own, and buckets look at names.
  const ownNames = seed % 2 === 0;
  const one = () => worlds[Math.floor(random() * worlds.length)] as (typeof worlds)[number];
  const holders = TENANTS.map((tenant, index): Holder => {
    const { world, freeName } = one();
    const tags = random() < 0.8 ? { tenant } : {};
    const { session, ...rest } = world;
    const own = session === undefined ? rest : { ...rest, session: renamed(session, tenant) };
    const caller: Caller = { ...callerOf(own, tags, freeName, `ci-${index}`), id: tenant, tenant };
    const within = automaton([...units(`${tenant}=`), STAR]);
    const named =
      caller.name === undefined || !ownNames
        ? caller
        : { ...caller, name: { ...caller.name, domain: { ...caller.name.domain, within } } };
    return { tenant: index, caller: named };
  });
  const buckets = TENANTS.map((tenant): Target => {
    const { world } = one();
    const { bucketPolicy, ...rest } = world;
    const target = targetOf(
      bucketPolicy === undefined ? rest : { ...rest, bucketPolicy: renamed(bucketPolicy, tenant) },
    );
    return { ...target, tenant, arn: `arn:aws:s3:::${tenant}` };
  });
  return { holders, buckets };
}

describe('all pairs at once', () => {
  test('say what each pair by itself says', () => {
    let shared = 0;
    let decided = 0;
    const seeds = strength(3, 14, 200);
    for (let seed = 1; seed <= seeds; seed++) {
      const { holders, buckets } = randomTenants(seed);
      const all = proveAll(holders, buckets);
      shared += all.pairs - all.proofs.length;
      expect(
        all.proofs.reduce((sum, { pairs }) => sum + pairs, 0),
        `seed ${seed}`,
      ).toBe(all.pairs);
      for (const { tenant, caller } of holders)
        for (const [to, bucket] of buckets.entries()) {
          if (to === tenant) continue;
          decided++;
          const alone = provePair(caller, bucket).kind;
          const together = all.refuted.has(tenant, to)
            ? 'refuted'
            : all.unknown.has(tenant, to)
              ? 'unknown'
              : 'proved';
          expect(together, `seed ${seed}: ${caller.id} to ${bucket.arn}`).toBe(alone);
        }
    }
    expect(decided).toBe(seeds * 90);
    expect(shared, 'proofs saved by sharing').toBeGreaterThan(seeds * 7);
  }, 120_000);
});
