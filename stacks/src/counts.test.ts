import { describe, expect, it } from 'vitest';
import { addCounts, countsAt } from './counts.ts';
import { madeOf, make, manyTenants } from './fixtures.ts';
import { topologyIds } from './registry.ts';

// A synth of 10,000 tenants takes minutes and tells no more than 300 do, unless a formula is not linear.
const SIZES = process.env.CORDON_SLOW === '1' ? [3, 30, 300, 3000, 10_000] : [3, 30, 300];

describe('object counts', async () => {
  const cases = (await topologyIds()).flatMap((id) => SIZES.map((size) => [id, size] as const));

  it.each(cases)('%s makes what its formula says at %i tenants', { timeout: 600_000 }, async (id, size) => {
    const { terraform, objects } = await make(id, { tenants: manyTenants(size) });
    expect(madeOf(terraform)).toEqual(countsAt(objects, size));
  });

  it('adds counts of one type', () => {
    const sum = addCounts({ a: { base: 1, perTenant: 2 } }, { a: { base: 3, perTenant: 4 } });
    expect(countsAt(sum, 10)).toEqual({ a: 64 });
  });
});
