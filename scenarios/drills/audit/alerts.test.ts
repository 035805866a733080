import { expect, test } from 'vitest';
import { type Alert, alertsOf, judgeAlerts, type Watched } from './alerts.ts';
import type { S3Event, VaultEvent } from './join.ts';

const DAY_MS = 86_400_000;
const NOW = 100 * DAY_MS;
const SETTINGS = { unusedDays: 90, nowMs: NOW };
const hashOf = (value: string) => `h:${value}`;

const answer = (id: string, more: Partial<VaultEvent>): VaultEvent => ({
  id,
  atMs: NOW - 10_000,
  operation: 'update',
  path: 'auth/approle/login',
  failed: false,
  given: [],
  ...more,
});
const AUDIT: readonly VaultEvent[] = [
  answer('l1', { login: { accessor: 'acc', roleName: 'role-acme' } }),
  answer('i1', { accessKeyId: 'h:ASIAA', accessor: 'acc', leaseId: 'aws/creds/acme/1' }),
];
const own: S3Event = {
  requestId: 'r1',
  atMs: NOW - 5_000,
  name: 'GetObject',
  accessKeyId: 'ASIAA',
  principalId: 'AROA1:acme',
  bucket: 'acme-data',
  refused: false,
  asked: [{ action: 's3:GetObject', allowed: true }],
};
const WATCHED: Watched = {
  events: [own],
  audit: AUDIT,
  tenants: new Map([['role-acme', 'acme']]),
  ownersOf: new Map([
    ['acme-data', ['acme']],
    ['globex-data', ['globex']],
    ['shared-data', ['acme', 'globex']],
  ]),
  hashOf,
  roles: [{ name: 'acme', roleId: 'AROA1', createdMs: 0 }],
  granted: [{ tenant: 'acme', actions: ['s3:GetObject'] }],
};
const rules = (watched: Partial<Watched>, settings = SETTINGS) =>
  alertsOf({ ...WATCHED, ...watched }, settings).map(({ rule }) => rule);

test('ordinary work is silent', () => {
  expect(alertsOf(WATCHED, SETTINGS)).toEqual([]);
});

test('a refusal of another tenant’s resource fires, one of the own stays silent', () => {
  const refused = { ...own, refused: true, asked: [{ action: 's3:GetObject', allowed: false }] };
  const granted: Watched['granted'] = [];
  expect(rules({ granted, events: [{ ...refused, bucket: 'globex-data' }] })).toEqual(['foreign-refused']);
  expect(rules({ granted, events: [refused] })).toEqual([]);
  expect(rules({ granted, events: [{ ...refused, bucket: 'shared-data' }] })).toEqual([]);
  expect(rules({ granted, events: [{ ...refused, bucket: 'of-nobody' }] })).toEqual([]);
});

test('all names asked for fires, served or refused; a list of one prefix stays silent', () => {
  const list = { ...own, name: 'ListObjectsV2', bucket: 'shared-data' };
  expect(rules({ events: [own, { ...own, name: 'ListBuckets' }] })).toEqual(['names-of-all']);
  expect(rules({ events: [own, { ...list, whole: true }] })).toEqual(['names-of-all']);
  expect(rules({ events: [own, { ...list, whole: false }] })).toEqual([]);
  expect(rules({ events: [own, { ...list, bucket: 'acme-data', whole: true }] })).toEqual([]);
});

const order = (more: Partial<VaultEvent>) => [...AUDIT, answer('o', { atMs: NOW - 8_000, ...more })];
test.each([
  ['the lease', { path: 'sys/leases/revoke', given: ['h:aws/creds/acme/1'] }],
  ['a prefix of leases', { path: 'sys/leases/revoke-prefix/aws/creds/acme' }],
  ['the token', { path: 'auth/token/revoke-accessor', given: ['acc'] }],
] as const)('credentials used after %s was revoked fire', (_name, of) => {
  expect(rules({ audit: order(of) })).toEqual(['used-after-revocation']);
  expect(rules({ audit: order({ ...of, atMs: NOW }) })).toEqual([]);
  expect(rules({ audit: order({ ...of, failed: true }) })).toEqual([]);
});

test('what is used in the second of the revocation may have come first', () => {
  const of = { path: 'sys/leases/revoke', given: ['h:aws/creds/acme/1'] };
  expect(rules({ audit: order({ ...of, atMs: own.atMs - 999 }) })).toEqual([]);
  expect(rules({ audit: order({ ...of, atMs: own.atMs - 1_000 }) })).toEqual(['used-after-revocation']);
});

test('a revocation of something else stays silent', () => {
  expect(rules({ audit: order({ path: 'sys/leases/revoke', given: ['h:aws/creds/acme/2'] }) })).toEqual([]);
  expect(rules({ audit: order({ path: 'sys/leases/revoke-prefix/aws/creds/globex' }) })).toEqual([]);
  expect(rules({ audit: order({ path: 'sys/leases/lookup', given: ['h:aws/creds/acme/1'] }) })).toEqual([]);
});

test('a role that nobody used for the days asked fires, and not a day sooner', () => {
  const events = [{ ...own, atMs: NOW - 90 * DAY_MS }];
  const audit = AUDIT.map((one) => ({ ...one, atMs: 0 }));
  expect(rules({ events, audit })).toEqual(['role-unused']);
  expect(rules({ events, audit }, { ...SETTINGS, unusedDays: 91 })).toEqual([]);
  expect(rules({ events: [], granted: [] })).toEqual(['role-unused']);
});

test('an action granted and never used fires; one that was only refused counts as unused', () => {
  const granted = [{ tenant: 'acme', actions: ['s3:GetObject', 's3:PutObject'] }];
  expect(rules({ granted })).toEqual(['granted-unused']);
  const put = { ...own, asked: [{ action: 's3:PutObject', allowed: true }] };
  expect(rules({ granted, events: [own, put] })).toEqual([]);
  const refused = { ...own, asked: [{ action: 's3:PutObject', allowed: false }] };
  expect(rules({ granted, events: [own, refused] })).toEqual(['granted-unused']);
});

const alert = (rule: Alert['rule'], tenant: string): Alert => ({
  rule,
  tenant,
  at: '2026-11-30T00:00:00.000Z',
  says: 'x',
  requestIds: [],
});
const posted = (...alerts: readonly Alert[]) => alerts.map((one) => JSON.stringify(one));

test('what must fire fires, nothing else does, and the webhook gets all', () => {
  const fired = [alert('foreign-refused', 'acme')];
  const expected = [{ rule: 'foreign-refused', tenant: 'acme' }] as const;
  expect(judgeAlerts([], fired, expected, posted(...fired))).toEqual([]);
});

const FIRED = [alert('foreign-refused', 'acme')];
const MORE = [...FIRED, alert('names-of-all', 'acme')];
test.each([
  ['an alert that does not fire', [], [], [], 'alert-fires', 'breached'],
  [
    'one that fires for another tenant',
    [],
    [alert('foreign-refused', 'globex')],
    [],
    'alert-fires',
    'breached',
  ],
  ['one that fires without a cause', [], MORE, posted(...MORE), 'alert-stays-silent', 'breached'],
  ['one that fires while all is calm', FIRED, FIRED, posted(...FIRED), 'alert-stays-silent', 'breached'],
  ['a webhook that got nothing', [], FIRED, [], 'webhook-got-all', 'unknown'],
  [
    'a webhook that got half of it',
    [],
    FIRED,
    posted(...FIRED).map((line) => line.slice(9)),
    'webhook-got-all',
    'unknown',
  ],
] as const)('caught: %s', (_name, calm, fired, got, rule, is) => {
  const expected = [{ rule: 'foreign-refused', tenant: 'acme' }] as const;
  expect(judgeAlerts(calm, fired, expected, got)).toContainEqual(expect.objectContaining({ rule, is }));
});
