import { expect, test } from 'vitest';
import { keyOf } from '../clients.ts';
import { bodyOf, type CallLine, CHANNEL_IDS, type Channel } from '../history.ts';
import { judgeOutage, judgeWrites, type Window } from './judge.ts';

const TENANTS = ['acme', 'globex'];
const WINDOW: Window = {
  id: 'throttled',
  beganMs: 1_000,
  doneMs: 2_000,
  hits: ['renew'],
  says: /Throttling/,
  issuingCalls: 12,
  renewals: 3,
};

/** Everybody asks for everything every 100 ms; what the fault hits fails while it lasts, and says why. */
const good: readonly CallLine[] = TENANTS.flatMap((tenant) =>
  CHANNEL_IDS.flatMap((channel) =>
    Array.from({ length: 80 }, (_, index): CallLine => {
      const askedMs = 100 * index;
      const hit = channel === 'renew' && askedMs >= 1_000 && askedMs < 2_000;
      const answer = hit
        ? ({ outcome: 'unclear', code: 'status 502: Throttling: Rate exceeded' } as const)
        : channel === 'foreign'
          ? ({ outcome: 'refused', code: '403 AccessDenied' } as const)
          : ({ outcome: 'served' } as const);
      return {
        line: 'call',
        tenant,
        channel,
        of: channel === 'foreign' ? 'umbrella' : tenant,
        askedMs,
        answeredMs: askedMs + 10,
        ...answer,
        ...(channel === 'write' ? { wrote: index + 1 } : {}),
      };
    }),
  ),
);
const judged = (calls: readonly CallLine[], window: Partial<Window> = {}) =>
  judgeOutage(calls, [{ ...WINDOW, ...window }], TENANTS, 1);

function planted(
  match: (call: CallLine) => boolean,
  change: (call: CallLine) => CallLine | undefined,
): readonly CallLine[] {
  return good.flatMap((call) => (match(call) ? (change(call) ?? []) : call));
}
const at = (tenant: string, channel: Channel, askedMs?: number) => (call: CallLine) =>
  call.tenant === tenant && call.channel === channel && (askedMs === undefined || call.askedMs === askedMs);

const failed =
  (code: string) =>
  (call: CallLine): CallLine => ({ ...call, outcome: 'unclear', code });

test('what is not hit carries on, what is hit says why and comes back', () => {
  expect(judged(good)).toEqual([]);
});

test('who is refused until a fault is forgotten has not failed without one', () => {
  expect(judged(planted(at('acme', 'renew', 2_500), failed('Throttling')))).toEqual([]);
});

test('without a renewal of its own a fault is given the tries of one', () => {
  expect(judged(good, { renewals: 0, issuingCalls: 4 })).toEqual([]);
  expect(judged(good, { renewals: 0, issuingCalls: 5 })).toMatchObject([{ rule: 'no-storm' }]);
});

test('what is over by itself need not have been met by everybody', () => {
  const missed = planted(
    (call) => call.tenant === 'acme' && call.outcome === 'unclear',
    (call) => ({ ...call, outcome: 'served' }),
  );
  expect(judged(missed)).toContainEqual(expect.objectContaining({ rule: 'fault-was-felt' }));
  expect(judged(missed, { brief: true })).toEqual([]);
});

const FAULTS: readonly (readonly [
  name: string,
  calls: readonly CallLine[],
  rule: string,
  is: 'breached' | 'unknown',
  window?: Partial<Window>,
])[] = [
  [
    'cached credentials that stop working with the fault',
    planted(at('acme', 'read', 1_500), failed('Throttling')),
    'carries-on',
    'breached',
  ],
  [
    'a failure without any fault',
    planted(at('acme', 'renew', 7_800), failed('Throttling')),
    'carries-on',
    'breached',
  ],
  [
    'an error that hides its cause',
    planted(at('globex', 'renew', 1_500), failed('internal error')),
    'names-its-cause',
    'breached',
  ],
  [
    'a machine too slow to answer in time, without any fault',
    planted(at('acme', 'renew', 7_800), failed('no answer within 15000 ms')),
    'carries-on',
    'unknown',
  ],
  [
    'a machine too slow to shake hands in time, without any fault',
    planted(at('acme', 'login', 6_500), (call) => ({
      ...failed('socket hang up')(call),
      answeredMs: call.askedMs + 12_000,
    })),
    'carries-on',
    'unknown',
  ],
  [
    'a connection that is cut without any fault',
    planted(at('acme', 'login', 7_500), failed('socket hang up')),
    'carries-on',
    'breached',
  ],
  [
    'a client that never recovers',
    planted((call) => at('acme', 'renew')(call) && call.askedMs > 2_000, failed('Throttling')),
    'recovers',
    'breached',
  ],
  [
    'a client that fell silent after the fault',
    planted(
      (call) => at('globex', 'write')(call) && call.askedMs > 2_000,
      () => undefined,
    ),
    'recovers',
    'unknown',
  ],
  [
    'a fault that was not there',
    planted(
      (call) => at('acme', 'renew')(call) && call.outcome === 'unclear',
      (call) => ({ ...call, outcome: 'served' }),
    ),
    'fault-was-felt',
    'unknown',
  ],
  [
    'a leader that is lost and that nobody misses',
    planted(
      (call) => call.outcome === 'unclear',
      (call) => ({ ...call, outcome: 'served' }),
    ),
    'fault-was-felt',
    'unknown',
    { brief: true },
  ],
  ['a storm of retries', good, 'no-storm', 'breached', { issuingCalls: 13 }],
  [
    'another tenant’s object served amid the fault',
    planted(at('acme', 'foreign', 1_500), (call) => ({ ...call, outcome: 'served' })),
    'no-foreign-object',
    'breached',
  ],
  [
    'a call that hangs',
    planted(at('acme', 'read', 7_900), ({ answeredMs: _, outcome: __, ...call }) => call),
    'every-call-is-answered',
    'unknown',
  ],
];

for (const [name, calls, rule, is, window] of FAULTS)
  test(`caught: ${name}`, () => {
    expect(judged(calls, window)).toContainEqual(expect.objectContaining({ rule, is }));
  });

const OF = { keyOf, bodyOf };
const contents = (calls: readonly CallLine[]) => {
  const found = new Map<string, string | undefined>();
  for (const { tenant, wrote, outcome } of calls)
    if (wrote !== undefined && outcome === 'served')
      found.set(`${tenant} ${keyOf(wrote)}`, bodyOf(tenant, wrote));
  return found;
};

test('each key holds its last acknowledged write, or one after it whose answer was lost', () => {
  expect(judgeWrites(good, contents(good), OF)).toEqual([]);
  const lost = planted(at('acme', 'write', 7_900), failed('socket hang up'));
  expect(judgeWrites(lost, contents(lost), OF)).toEqual([]);
  expect(judgeWrites(lost, contents(good), OF)).toEqual([]);
});

const LAST = good.findLast(at('acme', 'write'))?.wrote ?? 0;
test.each([
  ['an acknowledged write that is gone', undefined],
  ['an older write that came back', bodyOf('acme', LAST - 10)],
  ['another tenant’s write under its key', bodyOf('globex', LAST)],
])('caught: %s', (_name, held) => {
  const found = new Map([...contents(good), [`acme ${keyOf(LAST)}`, held]]);
  expect(judgeWrites(good, found, OF)).toEqual([
    expect.objectContaining({ rule: 'nothing-lost', is: 'breached' }),
  ]);
});
