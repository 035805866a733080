import { expect, test } from 'vitest';
import { bodyOf } from '../history.ts';
import {
  type CallLine,
  type ClientId,
  type EventLine,
  type Found,
  judgeRotation,
  labelOf,
  type RenewalLine,
  type RotationLine,
  renewingOf,
  type Stated,
  type What,
} from './judge.ts';
import { labelsOf, readFlags } from './run.ts';

const MINUTE = 60_000;
const TTL = 15 * MINUTE;
const MINUTES = 36;
const PARTS = 4;
const WHO = [
  { client: 'js-provider', tenant: 'acme', pace: { apartMs: 9 * MINUTE }, gapMs: 3 * MINUTE },
  { client: 'boto3-exec', tenant: 'globex', pace: { apartMs: 9 * MINUTE }, gapMs: 3 * MINUTE },
  { client: 'boto3-process', tenant: 'umbrella', pace: { perCall: 1 }, gapMs: 3 * MINUTE },
] as const;

/** Everybody reads and writes each minute; the first two renew every ten minutes, the last one with each call. */
function history(): RotationLine[] {
  const lines: RotationLine[] = [];
  for (const { client, tenant } of WHO) {
    let issued = 0;
    let key = '';
    const renew = (atMs: number) => {
      key = `${tenant}-${issued}`;
      const left = issued === 0 ? {} : { leftMs: client === 'boto3-process' ? 14 * MINUTE : 5 * MINUTE };
      issued += 1;
      lines.push({ line: 'renewal', client, tenant, atMs, ...left, key, endsMs: atMs + TTL });
      lines.push({ line: 'event', atMs, name: 'AssumeRole', key: 'broker', served: true });
    };
    const call = (what: What, atMs: number, n?: number) => {
      if (client === 'boto3-process') renew(atMs);
      const outcome = what === 'foreign' ? ('refused' as const) : ('served' as const);
      const code = what === 'foreign' ? { code: '403 AccessDenied' } : {};
      const saw = what === 'read' ? { saw: [tenant] } : {};
      const nth = n === undefined ? {} : { n };
      const at = { askedMs: atMs, answeredMs: atMs + 20 };
      lines.push({ line: 'call', client, tenant, what, ...nth, ...at, outcome, ...code, ...saw });
      const name = { read: 'GetObject', write: 'PutObject', part: 'UploadPart' }[what as string];
      if (name !== undefined) lines.push({ line: 'event', atMs, name, key, of: tenant, served: true });
    };
    for (let minute = 0; minute <= MINUTES; minute += 1) {
      const atMs = minute * MINUTE;
      if (minute % 10 === 0 && client !== 'boto3-process') renew(atMs);
      call('read', atMs + 10);
      call('write', atMs + 30, minute);
      if (minute % 12 === 0) call('foreign', atMs + 50);
      if (minute % 12 === 0) call('part', atMs + 70, 1 + minute / 12);
    }
    call('complete', MINUTES * MINUTE + 90);
  }
  const held = (atMs: number, answer: Pick<CallLine, 'outcome' | 'code'>) =>
    lines.push({
      line: 'call',
      client: 'js-provider',
      tenant: 'acme',
      what: 'held',
      askedMs: atMs,
      answeredMs: atMs + 10,
      ...answer,
    });
  held(TTL - 2_000, { outcome: 'served' });
  held(TTL + 2_000, { outcome: 'refused', code: '400 ExpiredToken' });
  return lines;
}

const whole = (tenant: string): Found => ({
  parts: Array.from({ length: PARTS }, (_, index) => labelOf(tenant, index + 1)),
  written: bodyOf(tenant, MINUTES),
});
const found = (change: Readonly<Record<string, Found>> = {}) =>
  new Map([...WHO.map(({ tenant }) => [tenant, whole(tenant)] as const), ...Object.entries(change)]);
const judged = (lines: readonly RotationLine[], change: Partial<Stated> = {}) =>
  judgeRotation(lines, {
    clients: WHO,
    ttlMs: TTL,
    slackMs: 1_500,
    parts: PARTS,
    found: found(),
    ...change,
  });

const planted = (
  match: (line: RotationLine) => boolean,
  change: (line: never) => RotationLine | readonly RotationLine[],
) => history().flatMap((line) => (match(line) ? change(line as never) : line));
const aCall = (client: ClientId, what: What, atMs?: number) => (line: RotationLine) =>
  line.line === 'call' &&
  line.client === client &&
  line.what === what &&
  (atMs === undefined || line.askedMs === atMs);
const anEvent = (name: string, of: string) => (line: RotationLine) =>
  line.line === 'event' && line.name === name && line.of === of;
const isOf = (client: ClientId) => (line: RotationLine) => line.line !== 'event' && line.client === client;

test('who renews in time, is never refused and loses nothing is upheld', () => {
  expect(judged(history())).toEqual([]);
});

/** What AWS logged of acme's first key at a time, beside the rest. */
const logged = (atMs: number, answer: { readonly served: boolean; readonly code?: string }) =>
  judged([...history(), { line: 'event', name: 'GetObject', key: 'acme-0', of: 'acme', atMs, ...answer }]);
const OVER = { served: false, code: 'ExpiredToken' };

test.each([
  ['served within the slack of its end', TTL + 1_000, { served: true }, []],
  ['served after that', TTL + 2_000, { served: true }, ['ended-is-ended']],
  ['called over within the slack of its end', TTL - 1_000, OVER, []],
  ['called over long before its end', 5 * MINUTE, OVER, ['no-failed-request']],
  ['denied at its end', TTL - 1_000, { served: false, code: 'AccessDenied' }, ['no-failed-request']],
] as const)('a key that is %s', (_what, atMs, answer, rules) => {
  expect(logged(atMs, answer).map(({ rule }) => rule)).toEqual(rules);
});

/** acme's client keeps its first key: what it asks for after the end is answered so. */
const neverRenewing = (answer: Pick<CallLine, 'outcome' | 'code'>) =>
  history().flatMap((line): readonly RotationLine[] => {
    if (isOf('js-provider')(line) && line.line === 'renewal' && line.key !== 'acme-0') return [];
    if (line.line === 'event' && line.of === 'acme') return [{ ...line, key: 'acme-0' }];
    const late = line.line === 'call' && isOf('js-provider')(line) && line.askedMs > TTL;
    return [late && line.what !== 'foreign' ? { ...line, ...answer } : line];
  });

const FAULTS: readonly (readonly [
  name: string,
  lines: readonly RotationLine[],
  rule: string,
  is: 'breached' | 'unknown',
  stated?: Partial<Stated>,
])[] = [
  [
    'a client that never refreshes',
    neverRenewing({ outcome: 'refused', code: '400 ExpiredToken' }),
    'renews',
    'breached',
  ],
  [
    'a client that never refreshes, and is refused',
    neverRenewing({ outcome: 'refused', code: '400 ExpiredToken' }),
    'no-failed-request',
    'breached',
  ],
  [
    'a gateway that honours an expired token',
    neverRenewing({ outcome: 'served' }),
    'ended-is-ended',
    'breached',
  ],
  [
    'first credentials that are served after their end',
    planted(aCall('js-provider', 'held', TTL + 2_000), (line: CallLine) => ({ ...line, outcome: 'served' })),
    'ended-is-ended',
    'breached',
  ],
  [
    'first credentials that are refused before their end',
    planted(aCall('js-provider', 'held', TTL - 2_000), (line: CallLine) => ({
      ...line,
      outcome: 'refused',
      code: '400 ExpiredToken',
    })),
    'no-failed-request',
    'breached',
  ],
  [
    'first credentials whose end nobody looked at',
    planted(aCall('js-provider', 'held', TTL + 2_000), () => []),
    'ended-is-ended',
    'unknown',
  ],
  [
    'a storm: new credentials with each call where they are to last',
    planted(
      (line) => line.line === 'renewal' && line.key === 'globex-1',
      (line: RenewalLine) => [line, { ...line, key: 'globex-again', atMs: line.atMs + MINUTE }],
    ),
    'no-storm',
    'breached',
  ],
  [
    'a storm: several for one call',
    planted(
      (line) => line.line === 'renewal' && line.client === 'boto3-process',
      (line: RenewalLine) => [line, { ...line, key: `${line.key}-twice` }],
    ),
    'no-storm',
    'breached',
  ],
  [
    'an issuance that no client knows of',
    [...history(), { line: 'event', atMs: MINUTE, name: 'AssumeRole', key: 'broker', served: true }],
    'every-issuance-is-known',
    'unknown',
  ],
  [
    'a part signed by another tenant',
    planted(anEvent('UploadPart', 'acme'), (line: EventLine) => ({ ...line, key: 'globex-0' })),
    'part-is-its-tenants',
    'breached',
  ],
  [
    'a part signed by nobody known',
    planted(anEvent('UploadPart', 'acme'), (line: EventLine) => ({ ...line, key: 'stranger' })),
    'part-is-its-tenants',
    'unknown',
  ],
  [
    'an upload that lost a part',
    history(),
    'nothing-lost',
    'breached',
    { found: found({ acme: { ...whole('acme'), parts: ['acme/1', 'acme/2', 'acme/4'] } }) },
  ],
  [
    'an upload with a part twice',
    history(),
    'nothing-lost',
    'breached',
    { found: found({ acme: { ...whole('acme'), parts: ['acme/1', 'acme/2', 'acme/2', 'acme/4'] } }) },
  ],
  [
    'an upload with another’s part',
    history(),
    'nothing-lost',
    'breached',
    { found: found({ acme: { ...whole('acme'), parts: ['acme/1', 'globex/2', 'acme/3', 'acme/4'] } }) },
  ],
  [
    'an upload that is not there',
    history(),
    'nothing-lost',
    'breached',
    { found: found({ acme: { written: bodyOf('acme', MINUTES) } }) },
  ],
  [
    'a write that was lost',
    history(),
    'nothing-lost',
    'breached',
    { found: found({ globex: { ...whole('globex'), written: bodyOf('globex', 3) } }) },
  ],
  [
    'an upload that was not completed',
    planted(aCall('boto3-exec', 'complete'), () => []),
    'nothing-lost',
    'unknown',
  ],
  [
    'an upload that was signed with one key',
    planted(anEvent('UploadPart', 'globex'), (line: EventLine) => ({ ...line, key: 'globex-0', atMs: 70 })),
    'long-enough',
    'unknown',
  ],
  [
    'another’s object served',
    planted(aCall('boto3-exec', 'foreign'), (line: CallLine) => ({ ...line, outcome: 'served' })),
    'no-foreign-object',
    'breached',
  ],
  [
    'another’s mark in what came back',
    planted(aCall('boto3-exec', 'read'), (line: CallLine) => ({ ...line, saw: ['acme'] })),
    'no-foreign-object',
    'breached',
  ],
  [
    'a failure that the SDK hid by asking again',
    [
      ...history(),
      {
        line: 'event',
        atMs: MINUTE,
        name: 'GetObject',
        key: 'acme-0',
        of: 'acme',
        served: false,
        code: 'RequestTimeTooSkewed',
      },
    ],
    'no-failed-request',
    'breached',
  ],
  [
    'a request that failed for no clear reason',
    planted(aCall('boto3-exec', 'write', 30), (line: CallLine) => ({
      ...line,
      outcome: 'unclear',
      code: 'socket hang up',
    })),
    'no-failed-request',
    'unknown',
  ],
  [
    'a client that fell silent',
    planted(
      (line) => line.line === 'call' && line.client === 'boto3-exec' && line.askedMs > 20 * MINUTE,
      () => [],
    ),
    'everybody-was-asking',
    'unknown',
  ],
  [
    'a client that never asked for another’s object',
    planted(aCall('boto3-process', 'foreign'), () => []),
    'everybody-was-asking',
    'unknown',
  ],
  [
    'a call without an answer',
    planted(
      aCall('boto3-exec', 'read', 10),
      ({ answeredMs: _, outcome: __, ...line }: CallLine) => line as CallLine,
    ),
    'every-call-is-answered',
    'unknown',
  ],
  [
    'a call answered before it was asked',
    planted(aCall('boto3-exec', 'read', 10), (line: CallLine) => ({ ...line, answeredMs: 1 })),
    'one-clock',
    'unknown',
  ],
  ['a gateway’s log with gaps', planted(anEvent('PutObject', 'acme'), () => []), 'log-is-whole', 'unknown'],
  [
    'a gateway’s log without its issuances',
    planted(
      (line) => line.line === 'event' && line.name === 'AssumeRole',
      () => [],
    ),
    'log-is-whole',
    'unknown',
  ],
  [
    'a history too short for two lives',
    history().filter((line) => line.line !== 'call' || line.askedMs < 20 * MINUTE),
    'long-enough',
    'unknown',
  ],
  ['no history at all', [], 'everybody-was-asking', 'unknown'],
];

for (const [name, lines, rule, is, stated] of FAULTS)
  test(`caught: ${name}`, () => {
    expect(judged(lines, stated)).toContainEqual(expect.objectContaining({ rule, is }));
  });

test('counts what each asked for and what was new, and when before the end', () => {
  expect(renewingOf(history(), { client: 'js-provider', tenant: 'acme' })).toMatchObject({
    asked: 4,
    issued: 4,
    leftSeconds: { least: 300, most: 300 },
    partKeys: 4,
  });
  const same = planted(
    (line) => line.line === 'renewal' && line.client === 'boto3-exec',
    (line: RenewalLine) => [line, { ...line, atMs: line.atMs + MINUTE, window: 'advisory' as const }],
  );
  expect(judged(same)).toEqual([]);
  expect(renewingOf(same, { client: 'boto3-exec', tenant: 'globex' })).toMatchObject({
    asked: 8,
    issued: 4,
    windows: { advisory: 4 },
  });
});

test('reads the label of each part, and says where one is not whole', () => {
  const size = 5 * 1024 * 1024;
  const parts = [
    Buffer.alloc(size, 'acme/1\n'),
    Buffer.alloc(size, 'acme/2\n'),
    Buffer.alloc(100, 'acme/3\n'),
  ];
  expect(labelsOf(Buffer.concat(parts))).toEqual(['acme/1', 'acme/2', 'acme/3']);
  const [one = Buffer.alloc(0)] = parts;
  one[size - 9] = 0;
  expect(labelsOf(Buffer.concat(parts))).toEqual(['mixed', 'acme/2', 'acme/3']);
  expect(labelsOf(Buffer.alloc(0))).toEqual([]);
});

test.each(['30', '601', '32.5', 'x', ''])('refuses --minutes %s', (minutes) => {
  expect(() => readFlags({ minutes })).toThrow(/--minutes/);
});
