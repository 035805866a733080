import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ListUsersCommand } from '@aws-sdk/client-iam';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { type BenchDocument, parseSamples, ratesOver, select, tally, unpack } from '@cordon/bench';
import type { Lab } from '@cordon/lab';
import { schemaErrors } from '@cordon/report/testing/formats';
import { strength } from '@cordon/strength';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runIssuance } from './run/issuance.ts';
import { startBenchLab } from './run/lab.ts';
import { writeRun } from './run/write.ts';
import { openStage, type Stage, tenantName } from './stage/stage.ts';
import { subjectOf } from './subjects.ts';
import { firstCall } from './targets.ts';
import { leaseFarm } from './tenants/grow-leases.ts';
import { tenantCloner } from './tenants/tenants.ts';

let runDir: string;
let lab: Lab;
let vaultBinary: string;

beforeAll(async () => {
  runDir = mkdtempSync(join(tmpdir(), 'cordon-bench-'));
  ({ lab, vaultBinary } = await startBenchLab({ runDir, onLine: () => {} }));
});

afterAll(async () => {
  await lab?.stop();
  rmSync(runDir, { recursive: true, force: true });
});

test('a run counts exactly the AWS calls each way makes, serves every request and leaves no user behind', async () => {
  const document = await runIssuance(lab, {
    subjects: ['role-per-tenant', 'iam-user-per-lease', 'sts-direct', 'approle-login'],
    axes: ['session-policy', 'audit'],
    // Half of it is for measuring, whatever setting up takes.
    budgetMs: 36_000,
    seed: 1,
    arrivals: 'poisson',
    timeoutMs: 30_000,
    runDir,
    vaultBinary,
    onLine: () => {},
    onEvent: () => {},
  });
  const blocks = document.blocks.map(unpack);
  for (const { id } of document.subjects) {
    const mine = select(blocks, { subject: id });
    const { outcomes } = tally(mine);
    expect(outcomes.get('served'), id).toBeGreaterThan(0);
    for (const [outcome, count] of outcomes)
      if (outcome !== 'served') expect(count, `${id} ${outcome}`).toBe(0);
    expect(ratesOver(select(mine, { part: 'issue' })).achieved).toBeGreaterThan(0);
  }
  expect(calls(document, 'role-per-tenant', 'issue')).toEqual({ 'sts:AssumeRole': 1 });
  expect(calls(document, 'sts-direct', 'issue')).toEqual({ 'sts:AssumeRole': 1 });
  expect(calls(document, 'role-per-tenant', 'issue, under load')).toEqual({ 'sts:AssumeRole': 1 });
  expect(calls(document, 'role-per-tenant', 'revoke')).toEqual({});
  expect(calls(document, 'role-per-tenant', 'issue, first of all')).toHaveProperty(
    ['sts:GetCallerIdentity'],
    1,
  );
  expect(calls(document, 'kv-static', 'issue')).toEqual({});
  expect(calls(document, 'kv-static', 'first-call')).toEqual({ 's3:ListObjectsV2': 1 });
  expect(calls(document, 'iam-user-per-lease', 'issue')).toEqual({
    'iam:CreateUser': 1,
    'iam:PutUserPolicy': 1,
    'iam:TagUser': 1,
    'iam:CreateAccessKey': 1,
  });
  expect(calls(document, 'iam-user-per-lease', 'revoke')).toMatchObject({ 'iam:DeleteUser': 1 });
  expect(document.notes.filter((note) => note.includes('was not measured'))).toEqual([]);
  // The session-policy axis is for a subject that was not chosen, and says so.
  expect(document.notes.join()).toContain('axis `session-policy` concerns none');
  expect(new Set(blocks.map((block) => block.setting?.point))).toEqual(new Set([undefined, 'on', 'off']));

  const text = await writeRun(runDir, document, { aws: {}, clientsPerTenant: 1 });
  expect(text).not.toMatch(/NaN|undefined/);
  const saved = readFileSync(join(runDir, 'samples.json'), 'utf8');
  expect(schemaErrors('samples', JSON.parse(saved))).toEqual([]);
  expect(parseSamples(saved, 'samples.json').blocks).toHaveLength(document.blocks.length);
  for (const secret of [lab.access.vaultToken, lab.access.admin.secretAccessKey])
    expect(saved).not.toContain(secret);
  expect(readFileSync(join(runDir, 'plots', 'latency-issue.svg'), 'utf8')).toContain('role-per-tenant');

  await withStage(async ({ admin }) => {
    const { Users = [] } = await admin.iam.send(new ListUsersCommand({}));
    expect(Users.filter(({ Path }) => Path?.includes('/lease/'))).toEqual([]);
  });
});

test('leases are made by the thousand, and counted by Vault', async () => {
  await withStage(async (stage) => {
    const farm = await leaseFarm(stage);
    await farm.grow(2_500, Number.POSITIVE_INFINITY);
    expect(farm.held()).toBe(2_500);
    await farm.grow(1_000_000, performance.now() - 1);
    expect(farm.held()).toBe(2_500);
  });
});

/** By day one of roles and one of users. */
const CLONED = strength(
  ['role-per-tenant', 'iam-user-per-lease'],
  ['role-per-tenant', 'iam-user-per-lease'],
  ['role-per-tenant', 'shared-role-session-policy', 'shared-role-session-tags', 'iam-user-per-lease'],
);

test.each(CLONED)('a tenant added to %s by hand is served in its own bucket and in no other', async (id) => {
  await withStage(async (stage) => {
    const subject = await subjectOf(id).open(stage);
    const [template] = subject.tenants;
    if (template === undefined || subject.aws === undefined) throw new Error('nothing to copy');
    const { vault, deployment } = subject.aws;
    const clone = await tenantCloner(stage, vault, deployment, template);
    const added = await clone(tenantName(4));
    subject.tenants.push(added);
    await subject.settle();
    const { credentials } = await subject.issue(added, subject.token?.(added));
    if (credentials === undefined) throw new Error('nothing issued');
    expect(await firstCall(stage.admin, added, credentials, AbortSignal.timeout(120_000))).toBe(1);
    const trespass = new ListObjectsV2Command({ Bucket: template.bucket });
    const refusal = { name: 'AccessDenied' };
    await expect(stage.admin.s3As(credentials).send(trespass)).rejects.toMatchObject(refusal);
    await subject.settle();
  });
});

async function withStage(work: (stage: Stage) => Promise<void>): Promise<void> {
  const stage = openStage(lab, { runDir, vaultBinary, signal: undefined, say: () => {} });
  try {
    await work(stage);
  } finally {
    await stage.close();
  }
}

function calls(document: BenchDocument, subject: string, phase: string): Record<string, number> {
  const mine = document.calls.filter((call) => call.subject === subject && call.phase === phase);
  return Object.fromEntries(mine.map((call) => [call.event, call.count / call.requests]));
}
