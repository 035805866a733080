import { expect, test } from 'vitest';
import { type ExpiryLine, judgeExpiry } from './judge-expiry.ts';

const TENANTS = ['acme', 'globex'];
const good: readonly ExpiryLine[] = TENANTS.flatMap((tenant): readonly ExpiryLine[] => [
  { line: 'expiry', tenant, what: 'held', seconds: -10, outcome: 'served' },
  { line: 'expiry', tenant, what: 'held', seconds: 1, outcome: 'refused', code: '400 ExpiredToken' },
  { line: 'expiry', tenant, what: 'renew', seconds: 1, outcome: 'unclear', code: '502: Throttling: Rate' },
  { line: 'expiry', tenant, what: 'fresh', seconds: 1, outcome: 'served' },
]);

test('what is held carries on to its end, and not a second longer', () => {
  expect(judgeExpiry(good, TENANTS)).toEqual([]);
});

test('at its very end a credential still carries on', () => {
  const lines = good.map((line) => (line.seconds < 0 ? { ...line, seconds: 0 } : line));
  expect(judgeExpiry(lines, TENANTS)).toEqual([]);
});

const served = { outcome: 'served', code: '200' } as const;
test.each([
  ['credentials that stop with STS', 'held', -10, { outcome: 'refused' }, 'carries-on', 'breached'],
  ['a gateway that honours an expired token', 'held', 1, served, 'ends-on-time', 'breached'],
  ['an end that is called a denial', 'held', 1, { code: '403 AccessDenied' }, 'names-its-cause', 'breached'],
  ['an outage that hides its cause', 'renew', 1, { code: '500 internal' }, 'names-its-cause', 'breached'],
  ['an outage that was none', 'renew', 1, served, 'fault-was-felt', 'unknown'],
  [
    'a client that gets nothing new',
    'fresh',
    1,
    { outcome: 'unclear', code: '502: Throttling' },
    'recovers',
    'breached',
  ],
  ['new ones that nobody asked for', 'fresh', 1, undefined, 'recovers', 'unknown'],
  [
    'new ones that come too late to tell',
    'fresh',
    1,
    { outcome: 'unclear', code: 'no answer within 15000 ms' },
    'recovers',
    'unknown',
  ],
  [
    'a machine too slow to read before the end',
    'held',
    -10,
    { outcome: 'unclear', code: 'a request has exceeded the configured 15000 ms requestTimeout.' },
    'carries-on',
    'unknown',
  ],
  ['new ones that do not work', 'fresh', 1, { outcome: 'refused' }, 'recovers', 'breached'],
  ['an end that nobody looked at', 'held', 1, undefined, 'ends-on-time', 'unknown'],
] as const)('caught: %s', (_name, what, seconds, change, rule, is) => {
  const lines = good.flatMap((line) =>
    line.tenant !== 'globex' || line.what !== what || line.seconds !== seconds
      ? [line]
      : change === undefined
        ? []
        : [{ ...line, ...change }],
  );
  expect(judgeExpiry(lines, TENANTS)).toEqual([expect.objectContaining({ rule, is, fault: 'expired-amid' })]);
});
