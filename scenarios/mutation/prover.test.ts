import { readFileSync } from 'node:fs';
import { DEFAULT_TENANTS, parseTenants } from '@cordon/domain';
import type { TerraformJson } from '@cordon/harness/planned-deployment';
import { loadTopology } from '@cordon/stacks';
import { expect, it } from 'vitest';
import { loadMutant } from './mutant-registry.ts';
import { askProver } from './prover.ts';

const GOLDEN = new URL('../../stacks/golden/', import.meta.url);
const tenants = parseTenants(DEFAULT_TENANTS, { bucketPrefix: 'cordon-' });

async function ask(topology: string, id: string | undefined) {
  const tf = JSON.parse(readFileSync(new URL(`${topology}.tf.json`, GOLDEN), 'utf8')) as TerraformJson;
  const { claims } = await loadTopology(topology);
  const mutant = id === undefined ? undefined : await loadMutant(id);
  const broken = mutant?.mutate(tf, { topology, tenants, prefix: 'cordon' }) ?? tf;
  return askProver(broken, claims, { topology, breaks: mutant?.breaks ?? 'tenant-data' });
}

it('proves a topology that nobody broke', async () => {
  expect(await ask('role-per-tenant', undefined)).toEqual({ answer: 'proved', refuted: [], covers: true });
});

it('refutes what was broken, with a witness', async () => {
  const answer = await ask('role-per-tenant', 'role-policy-own-prefix');
  expect(answer).toMatchObject({ answer: 'refuted', covers: true });
  expect(answer.refuted).toContain('tenant-data');
  expect(answer.reason).toContain('acme');
});

it('says of which boundaries it knows nothing', async () => {
  expect(await ask('role-per-tenant', 'name-template-without-role')).toMatchObject({ covers: false });
});
