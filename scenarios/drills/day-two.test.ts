import { expect, test } from 'vitest';
import { cpuSeconds } from './cpu.ts';
import { dayTwoOf, dayTwoText } from './day-two.ts';
import { resultOf } from './drill.ts';
import type { Drill, DrillResult, DrillRow } from './drill.types.ts';

const said = (is: 'breached' | 'unknown') => ({
  is,
  rule: 'no-foreign-object',
  why: 'it was served',
  calls: 1,
});
const result = (drill: string, exit: 0 | 1 | 2, more: object = {}, rows: readonly object[] = []) =>
  ({
    ...{ schema: 1, drill, run: 'r', failed: [], exit },
    topologies: rows.map((row) => ({
      topology: 'role-per-tenant',
      ms: 1_000,
      calls: 0,
      findings: [],
      ...row,
    })),
    ...more,
  }) as DrillResult<DrillRow>;

test.each([
  [[0, 0], 0],
  [[0, 2], 2],
  [[2, 1], 1],
  [[1, 0], 1],
] as const)(
  'of drills that exit %j the set exits %i: what is broken outranks what cannot be told',
  (exits, exit) => {
    const set = dayTwoOf(
      'r',
      exits.map((one, index) => result(`drill-${index}`, one)),
      [],
    );
    expect(set.exit).toBe(exit);
  },
);

test('names every finding with its drill’s topology: of a row, of the last act, and a topology that failed', () => {
  const set = dayTwoOf(
    'r',
    [
      result('audit', 1, {}, [{ findings: [said('breached')] }]),
      result('revocation', 2, {}, [{ calls: 1_200, findings: [said('unknown')] }]),
      result('outage', 1, { last: { text: [], findings: [said('breached')] } }),
      result('drift', 0, { leftOut: [{ topology: 'web-identity-tags', why: 'there is no engine' }] }),
      result('onboarding', 2, { failed: [{ topology: 'session-name', why: 'it was not deployed' }] }),
    ],
    [{ lab: 'one Vault', what: 'audit', ms: 61_000, cpuSeconds: 12.5 }],
  );
  const text = dayTwoText(set, 'runs/r');
  for (const line of [
    '✗ no-foreign-object: role-per-tenant: it was served',
    '? no-foreign-object: role-per-tenant: it was served',
    '✗ no-foreign-object: the last act: it was served',
    '? session-name: it was not deployed',
    '1 topology, at most 1 s, 1,200 calls',
    '· drift       0 topologies, does not apply to web-identity-tags',
    '61 s',
    'a drill found something that contradicts a statement',
  ])
    expect(text).toContain(line);
});

test('a drill that has not spoken of each topology yet cannot tell, and has broken what it broke', () => {
  const drill = { id: 'audit' } as Drill;
  const row = (findings: DrillRow['findings'] = []) => ({ topology: 'a', ms: 1, calls: 1, findings });
  const exitOf = (...rows: readonly DrillRow[]) =>
    resultOf(drill, 'r', { rows, failed: [] }, { fit: ['a', 'b'], leftOut: [] }).exit;
  expect([exitOf(), exitOf(row()), exitOf(row(), row()), exitOf(row([said('breached')]))]).toEqual([
    2, 2, 0, 1,
  ]);
});

test.runIf(process.platform === 'linux')('counts the processor time of this process', () => {
  const before = cpuSeconds() ?? Number.NaN;
  const end = process.cpuUsage().user + 60_000;
  while (process.cpuUsage().user < end);
  expect((cpuSeconds() ?? Number.NaN) - before).toBeGreaterThan(0.05);
});
