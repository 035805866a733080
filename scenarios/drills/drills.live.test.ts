import { PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { bucketOf, DEFAULT_TENANTS, type Deployment, nameOf } from '@cordon/domain';
import { loadEngine } from '@cordon/engines';
import { type PlannedDeployment, planDeployment } from '@cordon/harness/planned-deployment';
import { makeRunDir } from '@cordon/harness/run-dir';
import { openStage, type Stage } from '@cordon/harness/stage';
import { night } from '@cordon/strength';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadAttacks } from '../isolation/attack-registry.ts';
import { drillAudit } from './audit/run.ts';
import type { DrillPlace } from './drill.types.ts';
import { exitOfFindings } from './history.ts';
import { drillLeastPrivilege } from './least-privilege/run.ts';
import { drillMigration, turns } from './migration/run.ts';
import { seed } from './on-lab.ts';
import { drillOnboarding } from './onboarding/run.ts';
import { openDrillContext } from './revocation/levers.ts';
import { drillRevocation } from './revocation/run.ts';
import { drillRotation } from './rotation/run.ts';

// One lab and one deployment for all: each drill leaves it as the next one needs it. `drift` is asked live beside
// `check --live`.
const run = makeRunDir();
let stage: Stage;
let planned: PlannedDeployment;
let deployment: Deployment;
beforeAll(async () => {
  stage = await openStage({ engine: await loadEngine('localstack'), runDir: run.path });
  const tenants = DEFAULT_TENANTS;
  planned = await planDeployment(run, { topology: 'role-per-tenant', guards: [], tenants, index: 0 });
  const made = await stage.deploy(planned);
  if (made === undefined) throw new Error('nothing was deployed');
  deployment = made;
  await seed(stage, deployment);
});
afterAll(() => stage?.close());

const place = (flags: DrillPlace['flags'] = {}): DrillPlace => ({
  stage,
  planned,
  deployment,
  run,
  index: 0,
  flags,
  beside: 1,
  signal: new AbortController().signal,
  tell: () => undefined,
});

test('rotation: three clients outlive their credentials, and each renews as its SDK does', async () => {
  const [row] = await drillRotation([place({ minutes: '31' })]);
  if (row === undefined || 'why' in row) throw new Error(row?.why);
  const { findings, clients, ttlSeconds } = row;
  expect(findings).toEqual([]);
  expect(ttlSeconds).toBeGreaterThan(890);
  const [js, process, exec] = clients;
  // Every ten minutes, or at the next call after; botocore asks its source with each call.
  for (const renewing of [js, exec]) expect([3, 4]).toContain(renewing?.issued);
  expect([js?.client, js?.asked]).toEqual(['js-provider', js?.issued]);
  expect([exec?.client, exec?.asked]).toEqual(['boto3-exec', (exec?.calls ?? 0) + 1]);
  expect(process?.issued).toBe((process?.calls ?? 0) + 1);
  for (const { partKeys } of clients) expect(partKeys).toBeGreaterThan(1);
});

test('audit: every event is traced to its login and its lease, and each alert fires', async () => {
  const { findings, ambiguous, wrong, alerts, calls } = await drillAudit(place());
  expect(findings).toEqual([]);
  expect([ambiguous.calls, wrong]).toEqual([0, 0]);
  expect(calls).toBeGreaterThan(0);
  expect(Object.keys(alerts).length).toBeGreaterThan(3);
});

// By day the nightly’s step `day-two` is its witness, on every topology.
if (night)
  test('migration: a step and its rollback change what they are to change, and nobody notices', async () => {
    const way = turns().filter((turn, index) => index < 4 && turn.step === 'add');
    const { steps, findings } = await drillMigration({ ...place(), way });
    expect(findings).toEqual([]);
    expect(steps.map(({ step, back, changes }) => [step, back, changes.length > 0])).toEqual([
      ['add', false, true],
      ['add', true, true],
    ]);
    for (const { proof } of steps) expect(new Set(Object.values(proof))).toEqual(new Set(['proved']));
  });

if (night)
  test('onboarding: who left in order gets nothing of the next of its id', async () => {
    const { steps, left, findings } = await drillOnboarding({ ...place(), ways: ['in order'] });
    expect(findings).toEqual([]);
    expect(steps.map(({ changes }) => changes.length > 0)).toEqual([true, true, true]);
    expect(left).toMatchObject([{ way: 'in order', residue: [], inherited: [] }]);
    expect(new Set(left[0]?.old.map(({ outcome }) => outcome))).toEqual(new Set(['refused']));
  });

test('least-privilege: without any of the broker’s rights something fails, but for the one that every trust gives', async () => {
  const { broker, findings } = await drillLeastPrivilege(place(), await loadAttacks(['owner-reaches-own']));
  expect(findings).toEqual([]);
  if (broker === undefined) throw new Error('no right was taken away');
  const fails = broker.without.filter(({ steps }) => steps.some(({ ok }) => !ok)).map(({ action }) => action);
  expect([...fails, ...Object.keys(broker.needless)].toSorted()).toEqual([...broker.actions].toSorted());
  expect(fails.length).toBeGreaterThan(2);
});

const revoke = () =>
  drillRevocation({
    deployment,
    access: stage.lab.access,
    runDir: run.path,
    levers: ['revoke-older-sessions'],
  });

test('revocation: the tenant is stopped, and nobody else; a role that opens another’s bucket is a breach', async () => {
  const { pulled } = await revoke();
  expect(exitOfFindings(pulled.flatMap(({ findings }) => findings))).toBe(0);
  expect(pulled).toMatchObject([{ lever: 'revoke-older-sessions', others: [] }]);
  expect(pulled[0]?.stopped.read).toMatchObject({ stopped: true });
  const [acme, next] = deployment.tenants;
  if (acme?.roleArn === undefined || next === undefined) throw new Error('no role to open');
  const { iam, close } = openDrillContext(deployment, stage.lab.access, acme.tenant.id);
  const Resource = `arn:aws:s3:::${bucketOf(next.tenant)}/*`;
  const Statement = [{ Effect: 'Allow', Action: 's3:GetObject', Resource }];
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  const RoleName = nameOf(acme.roleArn);
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'planted', PolicyDocument }));
  close();
  const found = (await revoke()).pulled.flatMap(({ findings }) => findings);
  expect(exitOfFindings(found)).toBe(1);
  expect(found).toContainEqual(expect.objectContaining({ rule: 'no-foreign-object', is: 'breached' }));
});
