import { expect, test } from 'vitest';
import { IAM_USERS_PER_ACCOUNT, quotaReach, STS_PER_SECOND } from './quota.ts';

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
test('the quotas are AWS’s', () => {
  expect([STS_PER_SECOND, IAM_USERS_PER_ACCOUNT]).toEqual([600, 5_000]);
});

test('one call a credential: what 600 a second carry', () => {
  expect(quotaReach(1)).toEqual({
    refresh: [
      { minutes: 15, tenants: 540_000 },
      { minutes: 30, tenants: 1_080_000 },
      { minutes: 60, tenants: 2_160_000 },
    ],
    atOnce: 600,
    drain: [
      { tenants: 1_000, seconds: 1_000 / 600 },
      { tenants: 10_000, seconds: 10_000 / 600 },
      { tenants: 100_000, seconds: 100_000 / 600 },
    ],
  });
});

test('more calls and more clients divide what fits, rounded down, and stretch a restart', () => {
  const reach = quotaReach(2, 7);
  expect(reach?.refresh[0]).toEqual({ minutes: 15, tenants: Math.floor(540_000 / 14) });
  expect(reach?.atOnce).toBe(42);
  expect(reach?.drain[0]?.seconds).toBeCloseTo(14_000 / 600, 12);
});

test('who asks STS nothing never meets its quota', () => {
  expect(quotaReach(0)).toBeUndefined();
  expect(quotaReach(-1)).toBeUndefined();
});
