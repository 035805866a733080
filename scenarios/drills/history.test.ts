import { expect, test } from 'vitest';
import {
  type CallLine,
  type Cause,
  CHANNEL_IDS,
  type Channel,
  exitOfFindings,
  type HistoryLine,
  isRefusal,
  judgeHistory,
  type OrderLine,
  stoppedOf,
} from './history.ts';

const TENANTS = ['acme', 'acme-eu', 'globex'];
const ORDER: OrderLine = { line: 'order', id: 'lease', tenant: 'acme', beganMs: 1_000, doneMs: 1_050 };
const STOPPED: readonly Channel[] = ['read', 'presigned', 'write', 'upload'];
const CAUSES: readonly Cause[] = STOPPED.map((channel) => ({
  tenant: 'acme',
  channel,
  fromMs: ORDER.beganMs,
  mustFromMs: ORDER.doneMs + 1_000,
  why: 'its lease was revoked',
}));
const STATED = { causes: CAUSES, tenants: TENANTS, channels: CHANNEL_IDS };

/** Everybody asks for everything every 100 ms; what the order stops is refused from its end on. */
const good: readonly CallLine[] = TENANTS.flatMap((tenant) =>
  CHANNEL_IDS.flatMap((channel) =>
    Array.from({ length: 30 }, (_, index): CallLine => {
      const askedMs = 100 * index;
      const stopped = tenant === 'acme' && STOPPED.includes(channel) && askedMs >= ORDER.doneMs;
      const refused = stopped || channel === 'foreign';
      return {
        line: 'call',
        tenant,
        channel,
        of: channel === 'foreign' ? 'umbrella' : tenant,
        askedMs,
        answeredMs: askedMs + 10,
        outcome: refused ? 'refused' : 'served',
        ...(refused ? { code: '403 AccessDenied' } : {}),
        ...(channel === 'read' && !refused ? { saw: [tenant] } : {}),
      };
    }),
  ),
);

const judged = (calls: readonly HistoryLine[], stated: Parameters<typeof judgeHistory>[1] = STATED) =>
  judgeHistory([...calls, ORDER], stated);

/** The good history with the calls that match changed, or left out where the change is `undefined`. */
function planted(
  match: (call: CallLine) => boolean,
  change: (call: CallLine) => CallLine | undefined,
): readonly CallLine[] {
  return good.flatMap((call) => (match(call) ? (change(call) ?? []) : call));
}
const at = (tenant: string, channel: Channel, askedMs?: number) => (call: CallLine) =>
  call.tenant === tenant && call.channel === channel && (askedMs === undefined || call.askedMs === askedMs);

test('a history in which the order stops what it says and nobody else upholds it', () => {
  expect(judged(good)).toEqual([]);
  expect(exitOfFindings(judged(good))).toBe(0);
});

const served = (call: CallLine): CallLine => ({ ...call, outcome: 'served' });
const refused = (call: CallLine): CallLine => ({ ...call, outcome: 'refused', code: '403 AccessDenied' });
const FAULTS: readonly (readonly [
  name: string,
  calls: readonly CallLine[],
  rule: string,
  is: 'breached' | 'unknown',
])[] = [
  [
    'one foreign object served, once',
    planted(at('globex', 'foreign', 1_500), served),
    'no-foreign-object',
    'breached',
  ],
  [
    'another tenant’s mark in what came back of the own object',
    planted(at('globex', 'read', 700), (call) => ({ ...call, saw: ['globex', 'acme'] })),
    'no-foreign-object',
    'breached',
  ],
  [
    'a refusal before the order',
    planted(at('acme', 'read', 500), refused),
    'no-refusal-without-cause',
    'breached',
  ],
  [
    'the order hits a bystander',
    planted((call) => at('acme-eu', 'read')(call) && call.askedMs >= 1_100, refused),
    'no-refusal-without-cause',
    'breached',
  ],
  [
    'the order stops more of the tenant than is stated',
    planted((call) => at('acme', 'renew')(call) && call.askedMs >= 1_100, refused),
    'no-refusal-without-cause',
    'breached',
  ],
  [
    'a presigned URL still served after the grace',
    planted(at('acme', 'presigned', 2_900), served),
    'stopped-is-stopped',
    'breached',
  ],
  [
    'an order that stops nothing of it',
    planted(at('acme', 'write'), served),
    'stopped-is-stopped',
    'breached',
  ],
  [
    'a client that began only after the order',
    planted(
      (call) => at('globex', 'write')(call) && call.askedMs < 1_100,
      () => undefined,
    ),
    'everybody-was-asking',
    'unknown',
  ],
  [
    'a bystander that fell silent after the order',
    planted(
      (call) => at('globex', 'read')(call) && call.askedMs > 1_050,
      () => undefined,
    ),
    'everybody-was-asking',
    'unknown',
  ],
  [
    'answers that are no clear ones',
    planted(at('acme', 'upload', 2_000), (call) => ({
      ...call,
      outcome: 'unclear',
      code: '500 InternalError',
    })),
    'clear-answers',
    'unknown',
  ],
  [
    'a call that hangs',
    planted(at('globex', 'read', 2_900), ({ answeredMs: _, outcome: __, ...call }) => call),
    'every-call-is-answered',
    'unknown',
  ],
  [
    'two clocks',
    planted(at('globex', 'read', 2_000), (call) => ({ ...call, answeredMs: 1_900 })),
    'one-clock',
    'unknown',
  ],
];

test.each(FAULTS)('caught: %s', (_name, calls, rule, is) => {
  const findings = judged(calls);
  expect(findings).toContainEqual(expect.objectContaining({ rule, is }));
  expect(exitOfFindings(findings)).toBe(is === 'breached' ? 1 : 2);
});

test('without an order, with two, or with one that ended before it began, nothing is known', () => {
  const backwards = { ...ORDER, doneMs: ORDER.beganMs - 1 };
  expect(judgeHistory([...good, backwards], STATED)).toContainEqual(
    expect.objectContaining({ rule: 'one-order' }),
  );
  expect(judgeHistory(good, STATED)).toContainEqual(expect.objectContaining({ rule: 'one-order' }));
  expect(judgeHistory([...good, ORDER, ORDER], STATED)).toContainEqual(
    expect.objectContaining({ rule: 'one-order' }),
  );
});

test('a cause that ends excuses no refusal after its end', () => {
  const brief: Cause = {
    tenant: 'globex',
    channel: 'renew',
    fromMs: 1_000,
    untilMs: 2_000,
    why: 'of the second',
  };
  const causes = [...CAUSES, brief];
  const during = planted(at('globex', 'renew', 1_500), refused);
  expect(judged(during, { ...STATED, causes })).toEqual([]);
  const after = planted(at('globex', 'renew', 2_100), refused);
  expect(judged(after, { ...STATED, causes })).toContainEqual(
    expect.objectContaining({ rule: 'no-refusal-without-cause', tenant: 'globex' }),
  );
});

test('only refusals of who asks count: a missing object or a wrong signature is none', () => {
  expect(isRefusal(403, 'AccessDenied')).toBe(true);
  expect(isRefusal(403, 'InvalidAccessKeyId')).toBe(true);
  expect(isRefusal(403, 'SignatureDoesNotMatch')).toBe(false);
  expect(isRefusal(403, 'RequestTimeTooSkewed')).toBe(false);
  expect(isRefusal(404, 'NoSuchKey')).toBe(false);
  expect(isRefusal(503, 'AccessDenied')).toBe(false);
});

test('the seconds are from the order to the last call served', () => {
  const lines = [...good, ORDER];
  expect(stoppedOf(lines, ORDER, 'acme', 'read')).toEqual({
    stopped: true,
    lastServedMs: 10,
    firstRefusedMs: 110,
    code: '403 AccessDenied',
  });
  expect(stoppedOf(lines, ORDER, 'globex', 'read')).toEqual({ stopped: false });
  const back = planted((call) => at('acme', 'read')(call) && call.askedMs > 2_000, served);
  expect(stoppedOf([...back, ORDER], ORDER, 'acme', 'read').stopped).toBeUndefined();
  expect(stoppedOf([ORDER], ORDER, 'acme', 'read')).toEqual({ stopped: undefined });
});
