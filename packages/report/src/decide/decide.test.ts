import { BOUNDARIES, type Boundary, type Claims } from '@cordon/domain';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Candidate, compare, type Question, ROWS } from './compare.ts';
import { toMadr } from './madr.ts';
import { QuotaError, quotas } from './quotas.ts';
import { walls } from './walls.ts';

const claims = (open: readonly Boundary[] = []): Claims =>
  Object.fromEntries(
    (Object.keys(BOUNDARIES) as Boundary[]).map((boundary) => [
      boundary,
      { position: open.includes(boundary) ? 'open' : 'holds', reason: `why ${boundary}` },
    ]),
  ) as unknown as Claims;

const perTenant: Candidate = {
  topology: 'role-per-tenant',
  sentence: 'a role for each',
  claims: claims(),
  objects: { aws_iam_role: { base: 0, perTenant: 1 }, aws_s3_bucket: { base: 0, perTenant: 1 } },
  policies: [{ slot: 'role-inline', small: { tenants: 10, size: 500 }, large: { tenants: 60, size: 500 } }],
  traits: { credential: 'assumed_role', sharedRole: false, stsCalls: 1, revocable: false, ttlSeconds: 900 },
};
const shared: Candidate = {
  ...perTenant,
  topology: 'shared',
  objects: { aws_iam_role: { base: 1, perTenant: 0 }, aws_s3_bucket: { base: 0, perTenant: 1 } },
  claims: claims(['blast-radius']),
};
const question = (over: Partial<Question> = {}): Question => ({
  tenants: 500,
  must: ['tenant-data'],
  quotas: quotas(),
  refreshSeconds: 900,
  ttlSeconds: 900,
  clientsPerTenant: 1,
  propagationOk: false,
  ...over,
});
const wall = (candidate: Candidate, id: string, over: Partial<Question> = {}) => {
  const asked = question(over);
  return walls({ ...candidate, usage: asked, quotas: asked.quotas }).find(({ quota }) => quota.id === id)
    ?.tenants;
};

describe('walls', () => {
  test('a role per tenant meets the default of 1,000 roles at 1,000 tenants, the shared role never', () => {
    expect(wall(perTenant, 'iam-roles')).toBe(1_000);
    expect(wall(shared, 'iam-roles')).toBeUndefined();
  });

  test('600 STS calls a second carry 540,000 tenants that refresh every 15 minutes, half with two clients each', () => {
    expect(wall(shared, 'sts-rate')).toBe(540_000);
    expect(wall(shared, 'sts-rate', { clientsPerTenant: 2 })).toBe(270_000);
  });

  test('leased IAM users count against the users of an account, and each lease that overlaps counts again', () => {
    const users: Candidate = {
      ...perTenant,
      traits: { ...perTenant.traits, credential: 'iam_user', stsCalls: 0, revocable: true },
    };
    expect(wall(users, 'iam-users')).toBe(5_000);
    expect(wall(users, 'iam-users', { refreshSeconds: 300 })).toBe(1_666);
    expect(wall(users, 'sts-rate')).toBeUndefined();
  });

  test('a policy that grows meets its limit where the line crosses; one that does not never does', () => {
    const grows = {
      ...shared,
      policies: [
        { slot: 'bucket', small: { tenants: 10, size: 2_560 }, large: { tenants: 60, size: 15_360 } },
      ],
    };
    expect(wall(grows, 'bucket-policy-bytes')).toBe(80);
    expect(wall(perTenant, 'role-policy-bytes')).toBe(Number.POSITIVE_INFINITY);
  });

  test('more tenants a quota never fewer, whatever the quota', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 0, max: 1e6 }), (value, more) => {
        const at = (roles: number) =>
          wall(perTenant, 'iam-roles', { quotas: quotas({ 'iam-roles': roles }) }) ?? -1;
        expect(at(value + more)).toBeGreaterThanOrEqual(at(value));
      }),
    );
  });
});

describe('the proposal', () => {
  test('has the fewest open boundaries of those that meet every driver, then the fewest objects', () => {
    expect(compare([perTenant, shared], question())[0]?.topology).toBe('role-per-tenant');
    expect(compare([perTenant, { ...shared, claims: claims() }], question())[0]?.topology).toBe('shared');
  });

  test('leaves out what is open where it must hold, and says so', () => {
    const columns = compare([perTenant, shared], question({ must: ['tenant-data', 'blast-radius'] }));
    expect(columns[0]?.topology).toBe('role-per-tenant');
    expect(columns[1]?.out).toEqual(['blast-radius must hold and is open: why blast-radius']);
  });

  test('leaves out what meets a wall below the tenant count', () => {
    const [, second] = compare([perTenant, shared], question({ tenants: 2_000 }));
    expect(second?.out[0]).toContain('1,000 tenants, below 2000');
  });

  test('leaves users per lease out unless the team can wait for IAM', () => {
    const users: Candidate = { ...perTenant, traits: { ...perTenant.traits, credential: 'iam_user' } };
    expect(compare([users], question())[0]?.out[0]).toContain('a credential works only once');
    expect(compare([users], question({ propagationOk: true }))[0]?.out).toEqual([]);
  });

  test('is none when nothing is left, and the record stays open', () => {
    const asked = question({ tenants: 2_000, must: ['blast-radius'] });
    expect(toMadr(compare([perTenant, shared], asked), asked, '2026-01-02T00:00:00Z')).toContain(
      'status: open',
    );
  });

  test('a breach that was measured rules a topology out', () => {
    const [first] = compare(
      [{ ...shared, verdict: { kind: 'breached', attempts: 9, run: 'runs/x' } }, perTenant],
      question(),
    );
    expect(first?.topology).toBe('role-per-tenant');
  });
});

test('every cell has a source, and what was not measured says which command measures it', () => {
  const record = toMadr(compare([perTenant, shared], question()), question(), '2026-01-02T00:00:00Z');
  expect(record).toContain('not measured: pnpm bench issuance');
  const bullets = record.split('\n').filter((line) => line.startsWith('- *'));
  expect(bullets).toHaveLength(2 * Object.keys(ROWS).length);
  for (const bullet of bullets) expect(bullet).toMatch(/\[\^\d+\]$/);
});

test('an unknown quota and a figure that is no count are refused by name', () => {
  expect(() => quotas({ 'iam-rolls': 5 })).toThrow(QuotaError);
  expect(() => quotas({ 'iam-roles': -1 })).toThrow('`-1` is not a whole number above 0');
});

test('an issuance on the team’s AWS is a number only once the team gave every time in it, and says its formula', () => {
  const cell = (issuance?: Candidate['issuance']) =>
    compare([{ ...perTenant, ...(issuance === undefined ? {} : { issuance }) }], question())[0]?.cells
      .predicted;
  const formula = 'T = 2 ms + 1 × (RTT + STS)';
  expect(cell()).toMatchObject({ text: 'not known', source: { kind: 'not-measured' } });
  expect(cell({ formula, run: 'runs/a' })?.text).toMatch(/^give --rtt .*T = 2 ms/);
  expect(cell({ formula, predictedMs: 28.24, run: 'runs/a' })).toEqual({
    text: `28.2 ms at the median: ${formula}`,
    source: { kind: 'measured', run: 'runs/a' },
  });
});
