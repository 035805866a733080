import type { RecordLine } from '@cordon/domain';
import { describe, expect, it } from 'vitest';
import { judge } from './judge.ts';
import { exitCode } from './summary.ts';
import {
  attempt,
  canary,
  claims,
  end,
  line,
  record,
  refused,
  run,
  served,
  unclear,
} from './testing/records.ts';

/** The kinds of all verdicts of a record, with its exit code. */
function outcome(lines: readonly RecordLine[]): readonly (string | number)[] {
  const verdicts = judge(lines);
  return [...verdicts.map(({ kind }) => kind), exitCode(verdicts)];
}

describe('a session that must say whose it is', () => {
  const nameless = attempt({ crossing: { kind: 'nameless', mark: 'acme' } });
  it('is breached when it was served and does not say so', () => {
    expect(outcome(record(line({ attempt: nameless, answer: { ...served, sawMark: false } })))).toEqual([
      'breached',
      1,
    ]);
  });
  it('is upheld when it says so, or was refused, and unknown when nobody looked', () => {
    const saying = { ...served, sawMark: true };
    expect(outcome(record(line({ attempt: nameless, answer: saying })))).toEqual(['upheld', 0]);
    expect(outcome(record(line({ attempt: nameless })))).toEqual(['upheld', 0]);
    expect(outcome(record(line({ attempt: nameless, answer: served })))).toEqual(['unknown', 2]);
  });
});

describe('one attempt', () => {
  it('is upheld when it was refused and its control was served', () => {
    expect(outcome(record(line()))).toEqual(['upheld', 0]);
  });

  it('is breached when it was served, whatever became of its control', () => {
    expect(outcome(record(line({ answer: served })))).toEqual(['breached', 1]);
    expect(outcome(record(line({ answer: served, control: unclear })))).toEqual(['breached', 1]);
  });

  it('is breached when it was refused and yet changed something', () => {
    const [verdict] = judge(
      record(line({ observed: { state: 'changed', detail: 'object acme-eu/seed.txt is gone' } })),
    );
    expect(verdict?.kind).toBe('breached');
    expect(verdict?.reason).toContain('object acme-eu/seed.txt is gone');
  });

  it('is unknown when the answer was unclear, for a timeout is never a refusal', () => {
    expect(outcome(record(line({ answer: unclear })))).toEqual(['unknown', 2]);
  });

  it('is unknown when the control was not served: a wall without a door proves nothing', () => {
    expect(outcome(record(line({ control: refused })))).toEqual(['unknown', 2]);
    expect(outcome(record(line({ control: unclear })))).toEqual(['unknown', 2]);
  });

  it('is unknown when what had to stay untouched was not looked at, or could not be seen', () => {
    const watched = attempt({
      untouched: [{ what: 'x', read: { via: 'sdk', service: 's3', operation: 'HeadObject', input: {} } }],
    });
    expect(outcome(record(line({ attempt: watched })))).toEqual(['unknown', 2]);
    expect(outcome(record(line({ attempt: watched, observed: { state: 'unclear' } })))).toEqual([
      'unknown',
      2,
    ]);
    expect(outcome(record(line({ attempt: watched, observed: { state: 'unchanged' } })))).toEqual([
      'upheld',
      0,
    ]);
  });

  it('is unknown when only its credential was refused, unless the attack is about credentials', () => {
    const expired = { ...refused, refusal: 'authentication', reason: 'ExpiredToken (400)' } as const;
    expect(outcome(record(line({ answer: expired })))).toEqual(['unknown', 2]);
    const about = attempt({ refusals: ['authorization', 'authentication'] });
    expect(outcome(record(line({ attempt: about, answer: expired })))).toEqual(['upheld', 0]);
  });

  it('is unknown when a refusal does not say its kind', () => {
    expect(outcome(record(line({ answer: { kind: 'refused', reason: 'no' } })))).toEqual(['unknown', 2]);
  });
});

describe('an attempt whose content crosses', () => {
  const list = attempt({ crossing: { kind: 'content', mark: 'cordon-acme-eu' } });
  const saw = { ...served, sawMark: true };
  const sawNot = { ...served, sawMark: false };

  it('is breached when the mark was in the answer', () => {
    expect(outcome(record(line({ attempt: list, answer: saw, control: saw })))).toEqual(['breached', 1]);
  });
  it('is upheld when it was not, and the control saw it', () => {
    expect(outcome(record(line({ attempt: list, answer: sawNot, control: saw })))).toEqual(['upheld', 0]);
  });
  it('is unknown when the control saw no mark either, or nobody looked', () => {
    expect(outcome(record(line({ attempt: list, answer: sawNot, control: sawNot })))).toEqual(['unknown', 2]);
    expect(outcome(record(line({ attempt: list, answer: served, control: saw })))).toEqual(['unknown', 2]);
  });
});

describe('an attempt that must be served', () => {
  const own = attempt({ crossing: { kind: 'refusal' } });

  it('is breached when it was refused and the operator was served', () => {
    expect(outcome(record(line({ attempt: own, answer: refused })))).toEqual(['breached', 1]);
  });
  it('is upheld when it was served', () => {
    expect(outcome(record(line({ attempt: own, answer: served })))).toEqual(['upheld', 0]);
  });
  it('is unknown when nobody was served', () => {
    expect(outcome(record(line({ attempt: own, answer: refused, control: refused })))).toEqual([
      'unknown',
      2,
    ]);
  });
});

describe('a boundary that is stated as open', () => {
  const open = run({ claims: claims(['tenant-data']) });
  const around = (...lines: RecordLine[]) => [
    open,
    canary('aws'),
    canary('vault'),
    ...lines,
    end(lines.length),
  ];

  it('is open-as-stated when it is crossed', () => {
    expect(outcome(around(line({ answer: served })))).toEqual(['open-as-stated', 0]);
  });
  it('is upheld for a way that is refused, once another way did cross: one way makes a boundary open', () => {
    const other = line({ attempt: attempt({ id: 'other' }), answer: served });
    expect(outcome(around(line(), other))).toEqual(['upheld', 'open-as-stated', 0]);
  });

  it('is stricter-than-stated when it holds: the claim is wrong, and that is worth an exit code', () => {
    expect(outcome(around(line()))).toEqual(['stricter-than-stated', 2]);
  });
  it('is stricter-than-stated, too, where only another open boundary was crossed', () => {
    const both = run({
      claims: claims(['tenant-data', 'tenant-enumeration']),
      attacks: [
        { id: 'read', crosses: 'tenant-data' },
        { id: 'list', crosses: 'tenant-enumeration' },
      ],
    });
    const crossed = line({
      attempt: attempt({ id: 'list', attack: 'list' }),
      crosses: 'tenant-enumeration',
      answer: served,
    });
    expect(outcome([both, canary('aws'), canary('vault'), line(), crossed, end(2)])).toEqual([
      'stricter-than-stated',
      'open-as-stated',
      2,
    ]);
  });
  it('is unknown when nothing can be told', () => {
    expect(outcome(around(line({ control: refused })))).toEqual(['unknown', 2]);
  });
});

describe('the canary', () => {
  const of = (aws: typeof served, vault: typeof served, ...lines: RecordLine[]) =>
    outcome([run(), canary('aws', aws), canary('vault', vault), ...lines, end(lines.length)]);
  const viaVault = attempt({
    does: {
      as: { kind: 'anonymous' },
      call: { via: 'vault', method: 'GET', path: 'aws/creds/acme-eu' },
    },
  });

  it('makes everything that AWS answered unknown when it was served, breaches too', () => {
    expect(of(served, refused, line())).toEqual(['unknown', 2]);
    expect(of(served, refused, line({ answer: served }))).toEqual(['unknown', 2]);
  });
  it('of AWS leaves what Vault answered alone, and the other way round', () => {
    expect(of(served, refused, line({ attempt: viaVault }))).toEqual(['upheld', 0]);
    expect(of(refused, served, line())).toEqual(['upheld', 0]);
    expect(of(refused, served, line({ attempt: viaVault }))).toEqual(['unknown', 2]);
  });
  it('of both gates an AWS call with credentials that the attempt gets from Vault', () => {
    const mixed = attempt({
      does: {
        as: { kind: 'vault-credentials', by: { kind: 'anonymous' }, path: 'aws/creds/acme-eu' },
        call: { via: 'sdk', service: 's3', operation: 'GetObject', input: {} },
      },
    });
    expect(of(served, refused, line({ attempt: mixed }))).toEqual(['unknown', 2]);
    expect(of(refused, served, line({ attempt: mixed }))).toEqual(['unknown', 2]);
    expect(of(refused, refused, line({ attempt: mixed }))).toEqual(['upheld', 0]);
  });
  it('counts as served when it is missing or unclear', () => {
    expect(of(unclear, refused, line())).toEqual(['unknown', 2]);
    expect(outcome([run(), line(), end(1)])).toEqual(['unknown', 2]);
  });
  it.each([
    [served, refused, 'was served'],
    [refused, served, 'was served'],
    [unclear, refused, 'was unclear'],
    [refused, unclear, 'was unclear'],
    [served, unclear, 'was served'],
    [unclear, served, 'was served'],
  ])('%j and %j together count as one that %s', (first, second, said) => {
    const [verdict] = judge([run(), canary('aws', first), canary('aws', second), line(), end(1)]);
    expect(verdict?.reason).toContain(said);
  });
  it('counts by its worst answer when it was asked twice', () => {
    expect(outcome([run(), canary('aws', served), canary('aws'), line(), end(1)])).toEqual(['unknown', 2]);
  });
});

describe('what a verdict says', () => {
  const reasonOf = (...of: Parameters<typeof line>) => judge(record(line(...of)))[0]?.reason;
  const byOperator = attempt({
    control: {
      as: { kind: 'operator' },
      call: { via: 'sdk', service: 's3', operation: 'GetObject', input: {} },
    },
  });
  const watched = attempt({ untouched: [{ what: 'x', read: { via: 'vault', method: 'GET', path: 'x' } }] });
  const expired = { ...refused, refusal: 'authentication', reason: 'ExpiredToken' } as const;

  it.each<[Parameters<typeof line>[0], string]>([
    [{}, 'refused: AccessDenied (403); `acme-eu`, asking the same, was served'],
    [
      { attempt: byOperator },
      'refused: AccessDenied (403); the operator, asking the same, was served (a tenant may not)',
    ],
    [
      { attempt: attempt({ crossing: { kind: 'refusal' } }), answer: served },
      '200; `acme-eu`, asking the same, was served',
    ],
    [{ answer: served }, '`acme` was served what is `acme-eu`’s: 200'],
    [{ observed: { state: 'changed', detail: 'k is gone' } }, 'refused, and yet changed: k is gone'],
    [{ observed: { state: 'changed' } }, 'refused, and yet changed: what had to stay untouched'],
    [{ observed: { state: 'changed', detail: 'k is gone' }, answer: served }, 'changed: k is gone'],
    [{ attempt: watched }, 'whether anything was changed is unknown: it was not checked'],
    [
      { attempt: watched, observed: { state: 'unclear', detail: 'a timeout' } },
      'whether anything was changed is unknown: a timeout',
    ],
    [
      { answer: expired },
      'refused for its credential, which does not show that a policy holds: ExpiredToken',
    ],
    [
      { answer: { ...refused, refusal: 'form', reason: 'MalformedXML' } },
      'refused for its form, which does not show that a policy holds: MalformedXML',
    ],
    [
      { answer: { kind: 'refused', reason: 'no' } },
      'refused for an unstated cause, which does not show that a policy holds: no',
    ],
  ])('%j', (change, expected) => expect(reasonOf(change)).toBe(expected));

  it('names the part whose canary makes its answers worthless, and why', () => {
    const said = (aws: typeof served, vault: typeof served, via: 'aws' | 'vault') => {
      const ask = via === 'vault' ? { call: { via: 'vault', method: 'GET', path: 'x' } as const } : {};
      const does = { ...attempt().does, ...ask };
      return judge([
        run(),
        canary('aws', aws),
        canary('vault', vault),
        line({ attempt: attempt({ does }) }),
        end(1),
      ])[0]?.reason;
    };
    expect(said(served, refused, 'aws')).toBe(
      'the canary of AWS was served: it enforces nothing, so its answers show nothing',
    );
    expect(said(refused, unclear, 'vault')).toBe(
      'the canary of Vault was unclear, so its answers show nothing: no answer in 15 s',
    );
    expect(judge([run(), line(), end(1)])[0]?.reason).toMatch(/^the canary of AWS is missing/);
  });

  it('names what is wrong with a record, once for the whole', () => {
    const [, whole] = judge([run(), canary('aws'), line(), end(2)]);
    expect(whole).toMatchObject({
      ...{ leg: 'paper', topology: 'paper', engine: 'paper' },
      ...{ attack: 'record', attempt: 'record', kind: 'unknown' },
      reason: 'the end line counts 2 attempts, the record holds 1',
    });
    expect(whole?.line).toBeUndefined();
  });

  it('names the attack that left nothing, and which attempt a verdict is of', () => {
    const attacks = [
      { id: 'read', crosses: 'tenant-data' },
      { id: 'write', crosses: 'tenant-data' },
    ] as const;
    const [first, silent] = judge([run({ attacks }), canary('aws'), line(), end(1)]);
    expect(first).toMatchObject({ attack: 'read', attempt: attempt().id, crosses: 'tenant-data' });
    expect(silent).toMatchObject({
      attack: 'write',
      attempt: 'write',
      reason: 'the attack was chosen, but left neither an attempt nor a reason',
    });
  });
});

describe('a record as a whole', () => {
  it('that is empty was not judged: exit 2', () => {
    expect(outcome([])).toEqual([2]);
  });
  it('without attempts says nothing: exit 2', () => {
    expect(outcome(record())).toEqual(['unknown', 2]);
  });
  it('without its end line can show a breach, but never that anything holds', () => {
    const cut = [run(), canary('aws'), line(), line({ attempt: attempt({ id: 'b' }), answer: served })];
    expect(outcome(cut)).toEqual(['unknown', 'breached', 'unknown', 1]);
    expect(outcome(cut.slice(0, 3))).toEqual(['unknown', 'unknown', 2]);
  });
  it('whose end line counts other attempts than it holds is unknown', () => {
    expect(outcome([run(), canary('aws'), line(), end(2)])).toEqual(['unknown', 'unknown', 2]);
  });
  it('with attempts after its end line is unknown', () => {
    expect(outcome([run(), canary('aws'), end(1), line()])).toEqual(['unknown', 'unknown', 2]);
  });
  it('with two attempts of one id is unknown in both', () => {
    expect(outcome(record(line(), line()))).toEqual(['unknown', 'unknown', 2]);
  });
  it('without a run line is unknown', () => {
    expect(outcome([canary('aws'), line(), end(1)])).toEqual(['unknown', 'unknown', 2]);
  });
  it('with two run lines of one leg is unknown', () => {
    expect(outcome([run(), run({ claims: claims(['tenant-data']) }), canary('aws'), line(), end(1)])).toEqual(
      ['unknown', 'unknown', 2],
    );
  });
  it('whose chosen attack neither ran nor said why is unknown', () => {
    const chosen = run({
      attacks: [
        { id: 'read', crosses: 'tenant-data' },
        { id: 'write', crosses: 'tenant-data' },
      ],
    });
    const rest = [canary('aws'), line(), end(1)];
    expect(outcome([chosen, ...rest])).toEqual(['upheld', 'unknown', 2]);
    const reason = 'the topology has no such path';
    const skip = { ...canary('aws'), line: 'skipped', attack: 'write', reason } as const;
    expect(outcome([chosen, skip, ...rest])).toEqual(['upheld', 0]);
  });
  it('keeps its legs apart, also when they are interleaved', () => {
    const other = <T extends RecordLine>(own: T): T => ({ ...own, leg: 'other' });
    const lines = [run(), other(run()), canary('aws'), other(canary('aws', served)), line(), other(line())];
    expect(outcome([...lines, end(1), other(end(1))])).toEqual(['upheld', 'unknown', 2]);
  });
});
