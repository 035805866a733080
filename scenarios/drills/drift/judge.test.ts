import { describe, expect, test } from 'vitest';
import { type CheckLine, type DriftLine, type FiredLine, judgeDrift, type StatedAct } from './judge.ts';

const ACT: StatedAct = {
  ...{ id: 'trust', boundary: 'tenant-data', from: 'globex', to: 'acme' },
  ...{ named: 'trust policy of role/acme', address: 'aws_iam_role.role-acme' },
};
const HIDDEN: StatedAct = {
  ...{ id: 'entity', boundary: 'tenant-data', from: 'globex', to: 'acme', named: 'policies of entity' },
};
const CROSSING = { boundary: 'tenant-data', from: 'globex', to: 'acme' };
const check = (when: CheckLine['when'], act?: string, place?: string): CheckLine => ({
  ...{ line: 'check', when, untold: [] },
  ...(act === undefined ? {} : { act }),
  fresh: place === undefined ? [] : [CROSSING],
  changed: place === undefined ? [] : [place],
});
const fired = (act: string): readonly FiredLine[] =>
  (['before', 'made', 'taken back'] as const).flatMap((when) => [
    { line: 'fired', when, act, who: 'the other', outcome: when === 'made' ? 'served' : 'refused' },
    { line: 'fired', when, act, who: 'the owner', outcome: 'served' },
  ]);
const GOOD: readonly DriftLine[] = [
  check('before'),
  check('made', 'trust', 'trust policy of role/acme differs'),
  check('made', 'entity', 'policies of entity entity_1f is new'),
  check('taken back'),
  ...fired('trust'),
  ...fired('entity'),
  { line: 'plan', sees: ['aws_iam_role.role-acme'] },
];
const judge = (lines: readonly DriftLine[]) => judgeDrift(lines, [ACT, HIDDEN]);
const with_ = (change: (line: DriftLine) => DriftLine | undefined) =>
  GOOD.flatMap((line) => change(line) ?? []);
const when = (line: DriftLine, at: FiredLine['when'], who: FiredLine['who']) =>
  line.line === 'fired' && line.act === 'trust' && line.when === at && line.who === who;

test('a record in which each change is found, named, shown and taken back upholds it', () => {
  expect(judge(GOOD)).toEqual([]);
});

describe('caught', () => {
  test.each<readonly [string, string, string, readonly DriftLine[]]>([
    [
      'a check that does not see the change',
      ...(['drift-is-found', 'breached'] as const),
      with_((line) => (line.line === 'check' && line.act === 'trust' ? { ...line, fresh: [] } : line)),
    ],
    [
      'a check that sees another boundary than the one it opens',
      ...(['drift-is-found', 'breached'] as const),
      with_((line) =>
        line.line === 'check' && line.act === 'trust'
          ? { ...line, fresh: [{ ...CROSSING, boundary: 'attribution' }] }
          : line,
      ),
    ],
    [
      'a check that sees it between two others',
      ...(['drift-is-found', 'breached'] as const),
      with_((line) =>
        line.line === 'check' && line.act === 'trust'
          ? { ...line, fresh: [{ ...CROSSING, from: 'acme', to: 'globex' }] }
          : line,
      ),
    ],
    [
      'a check that could not tell',
      ...(['drift-is-found', 'unknown'] as const),
      with_((line) =>
        line.line === 'check' && line.act === 'trust' ? { ...line, fresh: [], untold: ['x'] } : line,
      ),
    ],
    [
      'a finding that names something else',
      ...(['drift-is-named', 'breached'] as const),
      with_((line) =>
        line.line === 'check' && line.act === 'trust'
          ? { ...line, changed: ['trust policy of role/globex differs'] }
          : line,
      ),
    ],
    [
      'a check that names more than was changed',
      ...(['drift-is-named', 'breached'] as const),
      with_((line) =>
        line.line === 'check' && line.act === 'trust'
          ? { ...line, changed: [...line.changed, 'Vault policy x differs'] }
          : line,
      ),
    ],
    [
      'a drift that is said to be there where there is none',
      ...(['nothing-is-found-where-nothing-is', 'breached'] as const),
      with_((line) => (line.line === 'check' && line.when === 'before' ? { ...line, changed: ['x'] } : line)),
    ],
    [
      'a false alarm before anything was changed',
      ...(['nothing-is-found-where-nothing-is', 'breached'] as const),
      with_((line) =>
        line.line === 'check' && line.when === 'before' ? { ...line, fresh: [CROSSING] } : line,
      ),
    ],
    [
      'a change that was not taken back',
      ...(['nothing-is-found-where-nothing-is', 'breached'] as const),
      with_((line) =>
        line.line === 'check' && line.when === 'taken back' ? { ...line, fresh: [CROSSING] } : line,
      ),
    ],
    [
      'a finding whose request is refused',
      ...(['what-is-found-is-served', 'breached'] as const),
      with_((line) =>
        when(line, 'made', 'the other') ? ({ ...line, outcome: 'refused' } as DriftLine) : line,
      ),
    ],
    [
      'a request that is served without the change',
      ...(['refused-without-the-change', 'breached'] as const),
      with_((line) =>
        when(line, 'before', 'the other') ? ({ ...line, outcome: 'served' } as DriftLine) : line,
      ),
    ],
    [
      'a refusal of a client that is broken',
      ...(['refused-without-the-change', 'unknown'] as const),
      with_((line) =>
        when(line, 'taken back', 'the other') ? ({ ...line, outcome: 'unclear' } as DriftLine) : line,
      ),
    ],
    [
      'an owner whom the change locks out',
      ...(['owner-is-served', 'breached'] as const),
      with_((line) =>
        when(line, 'made', 'the owner') ? ({ ...line, outcome: 'refused' } as DriftLine) : line,
      ),
    ],
    [
      'a request that was not made',
      ...(['every-step-was-made', 'unknown'] as const),
      with_((line) => (when(line, 'made', 'the other') ? undefined : line)),
    ],
    [
      'a plan that was not made',
      ...(['every-step-was-made', 'unknown'] as const),
      with_((line) => (line.line === 'plan' ? undefined : line)),
    ],
    [
      'a plan that sees less than is stated',
      ...(['as-stated', 'unknown'] as const),
      with_((line) => (line.line === 'plan' ? { ...line, sees: [] } : line)),
    ],
    [
      'a plan that sees more than is stated',
      ...(['as-stated', 'unknown'] as const),
      with_((line) => (line.line === 'plan' ? { ...line, sees: [...line.sees, 'vault_policy.x'] } : line)),
    ],
  ])('%s', (_what, rule, is, lines) => {
    expect(judge(lines)).toContainEqual(expect.objectContaining({ rule, is }));
  });
});
