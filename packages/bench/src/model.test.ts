import { expect, test } from 'vitest';
import { fixture } from './bench.fixture.ts';
import { modelOf } from './model.ts';
import { quotaReach } from './quota.ts';

test('own time is the median issuance less what its AWS calls took here', () => {
  const document = fixture({ seed: 1 });
  const bare = modelOf({ ...document, calls: [] }, 'role-per-tenant', {});
  const model = modelOf(document, 'role-per-tenant', {});
  expect(model?.ownMs).toBeCloseTo((bare?.ownMs ?? 0) - 12, 6);
  expect(model).toMatchObject({ stsCalls: 1, iamCalls: 0 });
  expect(model?.formula).toMatch(/^T = [\d.]+ ms \+ 1 × \(RTT \+ STS\)$/);
  expect(model?.predictedMs).toBeUndefined();
  const own = { subject: 'role-per-tenant', phase: 'issue', event: 's3:GetObject', by: 'tenant' } as const;
  const tenants = { ...own, count: 80, requests: 80, medianMs: 5 };
  expect(modelOf({ ...document, calls: [...document.calls, tenants] }, 'role-per-tenant', {})).toEqual(model);
});

test('a prediction needs every figure its formula names, and no other', () => {
  const document = fixture({ seed: 1 });
  const sts = modelOf(document, 'role-per-tenant', { rttMs: 1, stsP50Ms: 25 });
  expect(sts?.predictedMs).toBeCloseTo((sts?.ownMs ?? 0) + 26, 6);
  expect(modelOf(document, 'iam-user-per-lease', { rttMs: 1, stsP50Ms: 25 })?.predictedMs).toBeUndefined();
  const iam = modelOf(document, 'iam-user-per-lease', { rttMs: 1, iamP50Ms: 50 });
  expect(iam?.iamCalls).toBe(3);
  expect(iam?.predictedMs).toBeCloseTo((iam?.ownMs ?? 0) + 3 * 51, 6);
  expect(modelOf(document, 'kv-static', {})?.predictedMs).toBe(modelOf(document, 'kv-static', {})?.ownMs);
});

test('the STS quota: 600 a second for the account and Region', () => {
  expect(quotaReach(0)).toBeUndefined();
  const one = quotaReach(1);
  expect(one?.refresh.map(({ tenants }) => tenants)).toEqual([540_000, 1_080_000, 2_160_000]);
  expect(one?.atOnce).toBe(600);
  expect(one?.drain[2]).toEqual({ tenants: 100_000, seconds: 100_000 / 600 });
  const heavy = quotaReach(2, 10);
  expect(heavy?.refresh[0]?.tenants).toBe(27_000);
  expect(heavy?.atOnce).toBe(30);
});
