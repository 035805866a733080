import { expect, test } from 'vitest';
import {
  eventsOf,
  judgeJoin,
  type MadeCall,
  type S3Event,
  tenantsBy,
  trace,
  type VaultEvent,
} from './join.ts';
import { readEvents, readVaultAudit } from './read.ts';

const TENANTS = new Map([
  ['prefix-acme', 'acme'],
  ['prefix-globex', 'globex'],
]);
const hashOf = (value: string) => `hmac:${value}`;
const OF = { tenants: TENANTS, hashOf };

const event = (requestId: string, accessKeyId: string, atMs = 5_000): S3Event => ({
  requestId,
  atMs,
  name: 'GetObject',
  accessKeyId,
  principalId: `AROA1:${accessKeyId}`,
  bucket: 'b',
  refused: false,
  asked: [],
});
const answer = (id: string, more: Partial<VaultEvent>): VaultEvent => ({
  id,
  atMs: 1_000,
  operation: 'read',
  path: 'aws/creds/x',
  failed: false,
  given: [],
  ...more,
});
const login = (id: string, accessor: string, roleName: string) =>
  answer(id, { path: 'auth/approle/login', login: { accessor, roleName } });
const issued = (id: string, key: string, accessor: string, leaseId: string) =>
  answer(id, { accessKeyId: hashOf(key), accessor, leaseId });

const AUDIT: readonly VaultEvent[] = [
  login('l1', 'acc-a', 'prefix-acme'),
  login('l2', 'acc-g', 'prefix-globex'),
  issued('i1', 'ASIAA', 'acc-a', 'aws/creds/acme/1'),
  issued('i2', 'ASIAG', 'acc-g', 'aws/creds/globex/1'),
];
const EVENTS = [event('r1', 'ASIAA'), event('r2', 'ASIAG'), event('r3', 'ASIAA')];
const call = (requestId: string, tenant: string, leaseId: string): MadeCall => ({
  requestId,
  tenant,
  leaseId,
  what: 'GetObject',
});
const MADE = [
  call('r1', 'acme', 'aws/creds/acme/1'),
  call('r2', 'globex', 'aws/creds/globex/1'),
  call('r3', 'acme', 'aws/creds/acme/1'),
];

test('from an event to its login and from a lease to its events', () => {
  expect(trace(EVENTS[0] as S3Event, AUDIT, OF)).toEqual({
    origin: {
      tenant: 'acme',
      leaseId: 'aws/creds/acme/1',
      accessor: 'acc-a',
      issuedBy: 'i1',
      loggedInBy: 'l1',
    },
  });
  expect(eventsOf('aws/creds/acme/1', EVENTS, AUDIT, hashOf).map(({ requestId }) => requestId)).toEqual([
    'r1',
    'r3',
  ]);
  expect(judgeJoin(MADE, EVENTS, AUDIT, OF)).toEqual([]);
});

test('an event may be a second older than the answer with its key, and no more', () => {
  expect(trace(event('r', 'ASIAA', 0), AUDIT, OF)).toHaveProperty('origin');
  expect(trace(event('r', 'ASIAA', -1), AUDIT, OF)).toHaveProperty('ambiguous');
});

test('a sign without a star is the whole name', () => {
  const named = (userIds: string) => tenantsBy(event('r', 'ASIAA'), [{ tenant: 'acme', userIds }]);
  expect([named('AROA1:ASIAA'), named('AROA1:*')]).toEqual([['acme'], ['acme']]);
  expect([named('AROA1:ASI'), named('AROA1:B*')]).toEqual([[], []]);
});

const without = (id: string) => AUDIT.filter((one) => one.id !== id);
const FAULTS: readonly (readonly [
  name: string,
  logs: {
    readonly made?: readonly MadeCall[];
    readonly events?: readonly S3Event[];
    readonly audit?: readonly VaultEvent[];
  },
  rule: string,
  is: 'breached' | 'unknown',
])[] = [
  [
    'an audit line without its accessor',
    { audit: AUDIT.map((one) => (one.id === 'i1' ? { ...one, accessor: undefined } : one)) as VaultEvent[] },
    'every-event-is-traced',
    'unknown',
  ],
  [
    'the answer that gave out the key is missing',
    { audit: without('i2') },
    'every-event-is-traced',
    'unknown',
  ],
  ['the login is missing', { audit: without('l1') }, 'every-event-is-traced', 'unknown'],
  [
    'two answers gave out one key',
    { audit: [...AUDIT, issued('i3', 'ASIAA', 'acc-g', 'aws/creds/globex/2')] },
    'every-event-is-traced',
    'unknown',
  ],
  [
    'an answer that failed gives out nothing',
    { audit: AUDIT.map((one) => (one.id === 'i1' ? { ...one, failed: true } : one)) },
    'every-event-is-traced',
    'unknown',
  ],
  [
    'an event names no access key',
    { events: [{ ...event('r1', ''), accessKeyId: undefined } as unknown as S3Event, ...EVENTS.slice(1)] },
    'every-event-is-traced',
    'unknown',
  ],
  ['the log lost an event', { events: EVENTS.slice(1) }, 'every-call-is-logged', 'unknown'],
  [
    'the log has an event twice',
    { events: [...EVENTS, event('r1', 'ASIAA')] },
    'every-call-is-logged',
    'unknown',
  ],
  [
    'the login is of somebody else',
    { audit: [login('l1', 'acc-a', 'prefix-globex'), ...without('l1')] },
    'traced-to-who-made-it',
    'breached',
  ],
  [
    'the log gives a call another’s key',
    { events: [event('r1', 'ASIAG'), ...EVENTS.slice(1)] },
    'lease-to-events',
    'breached',
  ],
  [
    'the event is older than the answer',
    { events: EVENTS.map((one) => ({ ...one, atMs: -1_000 })) },
    'every-event-is-traced',
    'unknown',
  ],
  [
    'the login is of no tenant',
    { audit: [login('l1', 'acc-a', 'prefix-none'), ...without('l1')] },
    'every-event-is-traced',
    'unknown',
  ],
];

test.each(FAULTS)('caught: %s', (_name, { made = MADE, events = EVENTS, audit = AUDIT }, rule, is) => {
  expect(judgeJoin(made, events, audit, OF)).toContainEqual(expect.objectContaining({ rule, is }));
});

test('CloudTrail alone names whom the principal fits, by whole ids', () => {
  const signs = [
    { tenant: 'acme', userIds: 'AROA1:acme=*' },
    { tenant: 'acme-eu', userIds: 'AROA1:acme-eu=*' },
    { tenant: 'globex', principalArns: 'arn:aws:iam::1:user/p/globex=*' },
  ];
  const by = (principalId: string, arn?: string) =>
    tenantsBy({ ...event('r', 'k'), principalId, ...(arn === undefined ? {} : { arn }) }, signs);
  expect(by('AROA1:acme=1')).toEqual(['acme']);
  expect(by('AROA1:acme-eu=1')).toEqual(['acme-eu']);
  expect(by('AROA2:acme=1')).toEqual([]);
  expect(by('AIDA1', 'arn:aws:iam::1:user/p/globex=77')).toEqual(['globex']);
});

test('reads Vault’s answers and S3’s events, and nothing that is half a line', () => {
  const line = JSON.stringify({
    type: 'response',
    time: '2026-11-30T10:00:00.5Z',
    auth: { accessor: 'hmac:acc' },
    request: { id: 'v1', operation: 'read', path: 'aws/creds/acme', data: null },
    response: { secret: { lease_id: 'aws/creds/acme/1' }, data: { access_key: 'hmac:ASIAA' } },
  });
  expect(readVaultAudit(`${line}\n`)).toEqual([
    {
      id: 'v1',
      atMs: Date.parse('2026-11-30T10:00:00.5Z'),
      operation: 'read',
      path: 'aws/creds/acme',
      failed: false,
      accessor: 'hmac:acc',
      leaseId: 'aws/creds/acme/1',
      accessKeyId: 'hmac:ASIAA',
      given: [],
    },
  ]);
  expect(() => readVaultAudit(line.slice(0, -3))).toThrow();
  expect(() => readEvents('{"eventTime":"x"}\n')).toThrow();
});
