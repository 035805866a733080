import { expect, test } from 'vitest';
import { type Change, judgeLeft, judgePlan, type Left, ownerOf, TRIES, type Tried } from './judge.ts';

const TENANTS = ['acme', 'acme-eu', 'globex', 'newco'];
const JOIN = { tenant: 'newco', tenants: TENANTS, action: 'create' } as const;
const PLAN: readonly Change[] = ['aws_s3_bucket.bucket-newco', 'vault_policy.policy-newco'].map(
  (address) => ({
    address,
    action: 'create',
  }),
);

test('the owner of an object is the longest id that ends its name', () => {
  expect(ownerOf('aws_iam_role.role-acme-eu', ['eu', ...TENANTS])).toBe('acme-eu');
  expect(ownerOf('aws_iam_role.role-acme', TENANTS)).toBe('acme');
  expect(ownerOf('aws_iam_user.broker', TENANTS)).toBeUndefined();
});

test('a plan that makes the newcomer’s objects alone upholds it', () => {
  expect(judgePlan(PLAN, JOIN)).toEqual([]);
});

test.each<readonly [string, Change]>([
  [
    'another tenant’s bucket policy',
    { address: 'aws_s3_bucket_policy.bucket-policy-acme', action: 'update' },
  ],
  ['the shared role', { address: 'aws_iam_role.role-shared', action: 'replace' }],
  ['the broker’s policy', { address: 'aws_iam_user_policy.broker-policy', action: 'update' }],
  ['its own object, but deleted', { address: 'vault_policy.policy-newco', action: 'delete' }],
])('caught in a plan: %s', (_what, change) => {
  expect(judgePlan([...PLAN, change], JOIN)).toEqual([
    expect.objectContaining({ is: 'breached', rule: 'plan-touches-its-own' }),
  ]);
});

test('a plan that changes nothing shows nothing', () => {
  expect(judgePlan([], JOIN)).toEqual([expect.objectContaining({ is: 'unknown' })]);
});

const all = (outcome: Tried['outcome']): readonly Tried[] => TRIES.map((what) => ({ what, outcome }));
const LEFT: Left = { way: 'in order', residue: [], inherited: [], old: all('refused'), next: all('served') };
const CLOSED = { tenant: 'newco', open: [] } as const;
const but = (tries: readonly Tried[], what: Tried['what'], outcome: Tried['outcome']) =>
  tries.map((one) => (one.what === what ? { ...one, outcome } : one));

test('a going after which nothing is left and nothing works upholds it', () => {
  expect(judgeLeft(LEFT, CLOSED)).toEqual([]);
  expect(judgeLeft({ ...LEFT, old: but(LEFT.old, 'read', 'served') }, { ...CLOSED, open: ['read'] })).toEqual(
    [],
  );
});

test.each<readonly [string, Left, string, string]>([
  [
    'a session that reads the next one’s object',
    { ...LEFT, old: but(LEFT.old, 'read', 'served') },
    'old-gets-nothing-of-new',
    'breached',
  ],
  [
    'a Vault token that gets the next one’s credentials',
    { ...LEFT, old: but(LEFT.old, 'renew', 'served') },
    'old-gets-nothing-of-new',
    'breached',
  ],
  ['a leased user that is left', { ...LEFT, residue: ['IAM user x'] }, 'residue-is-empty', 'breached'],
  [
    'an object of the old one in the new one’s bucket',
    { ...LEFT, inherited: ['object `drill/kept`'] },
    'new-gets-nothing-of-old',
    'breached',
  ],
  ['a try that was not made', { ...LEFT, old: LEFT.old.slice(1) }, 'old-gets-nothing-of-new', 'unknown'],
  [
    'an answer that is no refusal',
    { ...LEFT, old: but(LEFT.old, 'write', 'unclear') },
    'old-gets-nothing-of-new',
    'unknown',
  ],
  [
    'a Deny that hits who comes next',
    { ...LEFT, next: but(LEFT.next, 'read', 'refused') },
    'newcomer-is-served',
    'breached',
  ],
])('caught: %s', (_what, left, rule, is) => {
  expect(judgeLeft(left, CLOSED)).toContainEqual(expect.objectContaining({ rule, is }));
});

test('what is stated to be open and is not, is told', () => {
  expect(judgeLeft(LEFT, { ...CLOSED, open: ['renew'] })).toEqual([
    expect.objectContaining({ is: 'unknown', rule: 'as-stated' }),
  ]);
});

test('an entity that is stated to be the next one’s is no finding, and one that is not found is', () => {
  const inherits = ['Vault’s entity'];
  expect(judgeLeft({ ...LEFT, inherited: inherits }, { ...CLOSED, inherits })).toEqual([]);
  expect(judgeLeft(LEFT, { ...CLOSED, inherits })).toEqual([
    expect.objectContaining({ is: 'unknown', rule: 'as-stated' }),
  ]);
  expect(judgeLeft({ ...LEFT, inherited: [...inherits, 'object `x`'] }, { ...CLOSED, inherits })).toEqual([
    expect.objectContaining({ is: 'breached', rule: 'new-gets-nothing-of-old' }),
  ]);
});
