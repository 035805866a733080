import { readFileSync } from 'node:fs';
import { DEFAULT_TENANTS, parseTenants } from '@cordon/domain';
import type { TerraformJson } from '@cordon/harness/planned-deployment';
import type { TerraformJson as Read } from '@cordon/prover';
import { loadMutant } from '../../mutation/mutant-registry.ts';

const GOLDEN = new URL('../../../stacks/golden/', import.meta.url);
export const TENANTS = parseTenants(DEFAULT_TENANTS, { bucketPrefix: 'cordon-' });

/**
 * A golden synth (`role-per-tenant`, or that with a login or a guard: `../golden-logins/jwt`; any with a layout: `../golden-layouts/session-name_prefix`), broken by a mutant where one is named; `undefined`
 * where it does not concern the topology.
 */
export async function goldenStack(golden: string, mutant?: string): Promise<Read | undefined> {
  const tf = JSON.parse(readFileSync(new URL(`${golden}.tf.json`, GOLDEN), 'utf8')) as TerraformJson;
  const [, laidOut] = /golden-layouts\/(.*)_/.exec(golden) ?? [];
  const topology = laidOut ?? (golden.startsWith('../') ? 'role-per-tenant' : golden);
  const made =
    mutant === undefined
      ? tf
      : (await loadMutant(mutant)).mutate(tf, { topology, tenants: TENANTS, prefix: 'cordon' });
  return made as unknown as Read | undefined;
}
