import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Attack, Attempt } from '@cordon/domain';
import { loadEngine } from '@cordon/engines';
import {
  deploymentFromConfiguration,
  type Finding,
  proveTerraform,
  type TerraformJson,
} from '@cordon/prover';
import { afterAll, expect, test } from 'vitest';
import { attackFileOf, attackFromFinding } from './attack-from-finding.ts';
import { goldenStack } from './testing/golden-stack.ts';

/** Beside the attacks, so that it imports what they import. */
const FOLDER = mkdtempSync(join(import.meta.dirname, '..', 'isolation', '.made-'));
afterAll(() => rmSync(FOLDER, { recursive: true, force: true }));

async function found(topology: string, mutant: string, which: (finding: Finding) => boolean) {
  const tf = (await goldenStack(topology, mutant)) as TerraformJson;
  const finding = proveTerraform(tf, { brief: true }).findings.find(which);
  if (finding === undefined) throw new Error('nothing was found');
  return { tf, finding, deployment: deploymentFromConfiguration(tf) };
}

/** The evaluator's answers to an attempt and to its control. */
async function answers(tf: TerraformJson, attempt: Attempt) {
  const engine = await loadEngine('evaluator');
  const deployment = deploymentFromConfiguration(tf);
  const access = {
    region: '',
    awsEndpoint: '',
    vaultAddress: '',
    vaultToken: '',
    admin: { accessKeyId: '', secretAccessKey: '' },
  };
  const open = await engine.open({ deployment, access, actors: new Map(), terraform: tf });
  expect(open.declines?.(attempt)).toBeUndefined();
  return [
    (await open.perform(attempt.does, attempt)).kind,
    (await open.perform(attempt.control, attempt)).kind,
  ];
}

test('a witness becomes a file that loads as an attack, is served where it was found, and is refused once fixed', async () => {
  const { tf, finding, deployment } = await found(
    'shared-role-session-policy',
    'session-policy-dropped',
    ({ boundary, witness }) => boundary === 'tenant-data' && witness?.question === 'reads',
  );
  const { name, text } = attackFileOf(finding);
  writeFileSync(join(FOLDER, name), text);
  const { default: attack } = (await import(pathToFileURL(join(FOLDER, name)).href)) as { default: Attack };
  expect(`${attack.id}.attack.ts`).toBe(name);
  expect(attack.crosses).toBe('tenant-data');
  const [attempt] = attack.attempts(deployment).attempts;
  expect(attempt?.does.call).toMatchObject({ via: 'sdk', operation: 'GetObject' });
  expect(await answers(tf, attempt as Attempt)).toEqual(['served', 'served']);
  const fixed = (await goldenStack('shared-role-session-policy')) as TerraformJson;
  const [again] = attack.attempts(deploymentFromConfiguration(fixed)).attempts;
  expect(await answers(fixed, again as Attempt)).toEqual(['refused', 'served']);
});

test('a request to Vault becomes an attempt that asks the operator for its control', async () => {
  const { finding, deployment } = await found(
    'role-per-tenant',
    'acl-token-create',
    ({ vault }) => vault !== undefined,
  );
  const [attempt] = attackFromFinding(finding).attempts(deployment).attempts;
  expect(attempt).toMatchObject({
    does: {
      as: { kind: 'tenant', tenant: 'acme' },
      call: { via: 'vault', method: 'POST', path: 'auth/token/create' },
    },
    control: { as: { kind: 'operator' } },
  });
  expect(attempt?.does.call).toMatchObject({ body: { policies: ['cordon-acme-eu'] } });
});

test('credentials by another login, or with metadata, are got that way', async () => {
  const { finding, deployment } = await found(
    'role-per-tenant',
    'acl-templated-by-metadata',
    ({ witness }) => witness !== undefined,
  );
  const [attempt] = attackFromFinding(finding).attempts(deployment).attempts;
  expect(attempt?.does.as).toMatchObject({
    kind: 'vault-credentials',
    by: { kind: 'vault-login', appRole: finding.from, secretIdMetadata: { tenant: finding.to } },
  });
});

test('in another deployment it makes no attempt, and says why', async () => {
  const { finding, deployment } = await found(
    'role-per-tenant',
    'role-policy-any-bucket',
    ({ witness }) => witness !== undefined,
  );
  const elsewhere = {
    ...deployment,
    tenants: deployment.tenants.filter(({ tenant }) => tenant.id !== finding.to),
  };
  expect(attackFromFinding(finding).attempts(elsewhere)).toEqual({
    attempts: [],
    skipped: `\`${finding.to}\` is no tenant here`,
  });
});
