import { readdirSync, readFileSync } from 'node:fs';
import { DEFAULT_TENANTS, parseTenants } from '@cordon/domain';
import type { TerraformJson } from '@cordon/harness/planned-deployment';
import { describe, expect, test } from 'vitest';
import { attackIds } from '../../isolation/attack-registry.ts';
import { loadMutant, mutantIds } from '../mutant-registry.ts';

const GOLDEN = new URL('../../../stacks/golden/', import.meta.url);
const tenants = parseTenants(DEFAULT_TENANTS, { bucketPrefix: 'cordon-' });
/** Role-per-tenant with a guard, by the guard. */
const GUARDED = new URL('../../../stacks/golden-guards/', import.meta.url);
/** Role-per-tenant with another login, by the login. */
const LOGINS = new URL('../../../stacks/golden-logins/', import.meta.url);
/** With another layout, by topology and layout. */
const LAYOUTS = new URL('../../../stacks/golden-layouts/', import.meta.url);
const stacksIn = (folder: URL) =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.tf.json'))
    .map((file) => ({
      topology: file.slice(0, -'.tf.json'.length),
      tf: JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as TerraformJson,
    }));
const stacks = stacksIn(GOLDEN);
const logins = stacksIn(LOGINS).map((one) => ({ ...one, topology: 'role-per-tenant' }));
const laidOut = stacksIn(LAYOUTS).map((one) => ({ ...one, topology: one.topology.replace(/_.*/, '') }));
const guarded = stacksIn(GUARDED).map((one) => ({ ...one, topology: `role-per-tenant+${one.topology}` }));

/** Topologies that a mutant concerns, with what it makes of them. */
async function made(id: string) {
  const mutant = await loadMutant(id);
  return [...stacks, ...logins, ...laidOut, ...guarded].flatMap(({ topology, tf }) => {
    const before = JSON.stringify(tf);
    const after = mutant.mutate(tf, { topology, tenants, prefix: 'cordon' });
    expect(JSON.stringify(tf), `${id} wrote into its input`).toBe(before);
    return after === undefined ? [] : [{ topology, before, after: JSON.stringify(after) }];
  });
}

describe.each(mutantIds())('%s', (id) => {
  test('concerns a topology, and changes each that it concerns', async () => {
    const changed = await made(id);
    expect(changed.map(({ topology }) => topology)).not.toEqual([]);
    for (const { topology, before, after } of changed) expect(after, topology).not.toBe(before);
  });

  test('says what it breaks, and names only attacks that exist', async () => {
    const mutant = await loadMutant(id);
    expect(mutant.sentence).not.toBe('');
    for (const attack of mutant.killedBy) expect(attackIds()).toContain(attack);
  });
});

test('there are mutants for every topology', async () => {
  const concerned = (await Promise.all(mutantIds().map(made))).flat().map(({ topology }) => topology);
  for (const { topology } of stacks) expect(concerned).toContain(topology);
});
