import { strength } from '@cordon/strength';
import { describe, expect, it } from 'vitest';
import { addCounts, countsAt } from './counts.ts';
import { madeOf, make, manyTenants } from './fixtures.ts';
import { DEFAULT_LAYOUT, layoutIds, loginChoices, topologyIds } from './registry.ts';

// Two sizes tell base and slope, a third one that the formula is linear; a synth of 300 tenants takes a second or two,
// one of 10,000 minutes: those are the night's.
const SIZES = [2, 4, 12, ...strength<readonly number[]>([], [], [300, 3000, 10_000])];

describe('object counts', async () => {
  const cases = (await topologyIds()).flatMap((id) => SIZES.map((size) => [id, size] as const));

  it.each(cases)('%s makes what its formula says at %i tenants', { timeout: 600_000 }, async (id, size) => {
    const { terraform, objects } = await make(id, { tenants: manyTenants(size) });
    expect(madeOf(terraform)).toEqual(countsAt(objects, size));
  });

  const logins = (await loginChoices()).flatMap((id) => SIZES.slice(0, 3).map((size) => [id, size] as const));
  it.each(logins)('login %s makes what its formula says at %i tenants', async (login, size) => {
    const { terraform, objects } = await make('role-per-tenant', { login, tenants: manyTenants(size) });
    expect(madeOf(terraform)).toEqual(countsAt(objects, size));
  });

  const others = (await layoutIds()).filter((layout) => layout !== DEFAULT_LAYOUT);
  const laidOut = (await topologyIds()).flatMap((id) => others.map((layout) => [id, layout] as const));
  it.each(laidOut)('%s with layout %s makes what its formula says', async (id, layout) => {
    for (const size of SIZES.slice(0, 2)) {
      const { terraform, objects } = await make(id, { layout, tenants: manyTenants(size) });
      expect(madeOf(terraform)).toEqual(countsAt(objects, size));
    }
  });

  it('adds counts of one type', () => {
    const sum = addCounts({ a: { base: 1, perTenant: 2 } }, { a: { base: 3, perTenant: 4 } });
    expect(countsAt(sum, 10)).toEqual({ a: 64 });
  });
});
