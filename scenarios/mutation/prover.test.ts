import { readFileSync } from 'node:fs';
import { DEFAULT_TENANTS, parseTenants } from '@cordon/domain';
import type { TerraformJson } from '@cordon/harness/planned-deployment';
import { loadTopology } from '@cordon/stacks';
import { expect, it } from 'vitest';
import type { Killer, ProverAnswer } from './case.types.ts';
import { loadMutant } from './mutant-registry.ts';
import { askProver, besideProver } from './prover.ts';

const GOLDEN = new URL('../../stacks/golden/', import.meta.url);
const tenants = parseTenants(DEFAULT_TENANTS, { bucketPrefix: 'cordon-' });

async function ask(topology: string, id: string | undefined) {
  const tf = JSON.parse(readFileSync(new URL(`${topology}.tf.json`, GOLDEN), 'utf8')) as TerraformJson;
  const { claims } = await loadTopology(topology);
  const mutant = id === undefined ? undefined : await loadMutant(id);
  const broken = mutant?.mutate(tf, { topology, tenants, prefix: 'cordon' }) ?? tf;
  return askProver(broken, claims, { topology, breaks: mutant?.breaks ?? 'tenant-data' });
}

it('proves an unchanged topology', async () => {
  expect(await ask('role-per-tenant', undefined)).toEqual({ answer: 'proved', refuted: [], covers: true });
});

it('refutes what was broken, with a witness', async () => {
  const answer = await ask('role-per-tenant', 'role-policy-own-prefix');
  expect(answer).toMatchObject({ answer: 'refuted', covers: true });
  expect(answer.refuted).toContain('tenant-data');
  expect(answer.reason).toContain('acme');
});

it('names the boundaries that it cannot decide', async () => {
  expect(await ask('role-per-tenant', 'name-template-without-role')).toMatchObject({ covers: false });
});

const killer = (boundary: Killer['boundary']): Killer => ({
  attack: 'paper',
  expected: true,
  boundary,
  attempts: 1,
  reason: 'served',
});
const says = (answer: ProverAnswer['answer']): ProverAnswer => ({ answer, refuted: [], covers: true });

it('says the same where killed is refuted and where equivalent is proved', () => {
  expect(besideProver('killed', [killer('tenant-data')], says('refuted')).kind).toBe('same');
  expect(besideProver('equivalent', [], says('proved')).kind).toBe('same');
});

it('differs if an attack crossed a proved boundary, whatever else it crossed', () => {
  const both = [killer('attribution'), killer('tenant-credentials')];
  expect(besideProver('killed', both, says('proved'))).toMatchObject({
    kind: 'differs',
    reason: 'the prover says proved, and it was crossed by paper (tenant-credentials)',
  });
  expect(besideProver('killed', [killer(undefined)], says('proved')).kind).toBe('differs');
  expect(besideProver('killed', both, says('unknown')).kind).toBe('differs');
  expect(besideProver('survived', [], says('refuted')).kind).toBe('differs');
});

it('is outside the model only where all that was crossed is', () => {
  const outside = besideProver('killed', [killer('attribution'), killer('blast-radius')], says('proved'));
  expect(outside).toMatchObject({ kind: 'outside' });
  expect(outside).toHaveProperty('reason', expect.stringMatching(/attribution: .*; blast-radius: /));
});

it('compares nothing if the mutant was not applied or the suite could not tell', () => {
  expect(besideProver('unappliable', [], says('refuted')).kind).toBe('same');
  expect(besideProver('unknown', [], says('refuted')).kind).toBe('same');
});

it('a mutant may say why the prover cannot see it, and is believed where it is killed and proved', () => {
  const by = [killer('tenant-data')];
  expect(besideProver('killed', by, says('proved'), 'why')).toEqual({ kind: 'outside', reason: 'why' });
  expect(besideProver('killed', by, says('unknown'), 'why').kind).toBe('differs');
  expect(besideProver('survived', [], says('refuted'), 'why').kind).toBe('differs');
});
