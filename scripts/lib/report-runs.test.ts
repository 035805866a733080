import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { drillsNamed, joinDrills, readDrills } from './drill-files.ts';
import { readJson } from './read-json.ts';
import { readLatency } from './report-latency.ts';
import { modelOf } from './report-record.ts';
import { namedRun, newestOfEach } from './report-runs.ts';

function runs(files: Readonly<Record<string, string>>): string {
  const base = mkdtempSync(join(tmpdir(), 'cordon-runs-'));
  onTestFinished(() => rmSync(base, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(base, path, '..'), { recursive: true });
    writeFileSync(join(base, path), text);
  }
  return base;
}

const OLD = '20260101T000000Z-aaaa';
const NEW = '20260102T000000Z-bbbb';

test('takes the newest finished run of each kind, by the time in its name', () => {
  const base = runs({
    [`${OLD}/record.jsonl`]: '{"line":"run","engine":"ministack"}\n{"line":"end"}\n',
    [`${OLD}/verdicts.json`]: '[]',
    '20260101T100000Z-abcd/record.jsonl': '{"line":"run","engine":"localstack"}\n{"line":"end"}\n',
    '20260101T100000Z-abcd/verdicts.json': '[]',
    '20260101T000000Z-0000/record.jsonl': '{"line":"run","engine":"localstack"}\n{"line":"end"}\n',
    '20260101T000000Z-0000/verdicts.json': '[]',
    [`${NEW}/record.jsonl`]: '',
    [`${NEW}/mutants.json`]: '{}',
    [`${NEW}/verdicts.json`]: '[]',
    '20260103T000000Z-cccc/record.jsonl': '',
    '20260103T000000Z-cccc/samples.json': '{}',
    // Interrupted: no verdicts, or verdicts on a record that nothing was carried through in.
    '20260104T000000Z-dddd/record.jsonl': '{"line":"run","engine":"localstack"}\n',
    '20260105T000000Z-eeee/record.jsonl': '{"line":"run","engine":"localstack"}\n',
    '20260105T000000Z-eeee/verdicts.json': '[]',
    'notes/record.jsonl': '',
  });
  expect(newestOfEach(base).map(({ what, path }) => [what, path.slice(base.length + 1)])).toEqual([
    ['isolation on localstack', '20260101T100000Z-abcd'],
    ['isolation on ministack', OLD],
    ['mutants', NEW],
    ['bench', '20260103T000000Z-cccc'],
  ]);
});

test('says what to run when nothing is there, and refuses what is no run by its name', () => {
  const base = runs({ 'a/readme.txt': 'x', [`${OLD}/proof.json`]: '{}' });
  expect(() => newestOfEach(join(base, 'none'))).toThrow('run pnpm scenario isolation first');
  expect(namedRun(OLD, base)).toBe(join(base, OLD));
  expect(() => namedRun('a', base)).toThrow('`a` was refused: it holds none of record.jsonl');
  expect(() => namedRun('zzz', base)).toThrow('`zzz` was refused: there is no such directory');
});

test('a file that is cut short or not what it should be is refused by file and line', () => {
  const base = runs({ 'a.json': '{\n "run": "x",\n "engine":', 'b.json': '{"run": 5}' });
  const shape = z.object({ run: z.string() });
  expect(() => readJson(join(base, 'a.json'), shape)).toThrow(/a\.json` is not JSON: line 3/);
  expect(() => readJson(join(base, 'b.json'), shape)).toThrow(/b\.json` cannot be read: run: /);
  expect(readJson(join(base, 'c.json'), shape)).toBeUndefined();
});

test('a bench run that is no bench run is refused by file, and by line where it is no JSON', () => {
  const base = runs({ 'torn/samples.json': '{\n"kind": "cordon-be', 'other/samples.json': '{"kind": "x"}' });
  expect(() => readLatency(join(base, 'torn'))).toThrow(/torn\/samples\.json` is not JSON: line 2/);
  expect(() => readLatency(join(base, 'other'))).toThrow(/other\/samples\.json` is not a bench run: kind/);
});

const RUN_LINE = {
  line: 'run',
  leg: 'l',
  topology: 't',
  engine: 'e',
  schema: 1,
  run: 'r',
  guards: [],
  claims: {},
  attacks: [],
  tenants: ['a'],
  startedAt: '2026-01-01T00:00:00Z',
  versions: {},
};

test('a record is refused by file, line and field; one that was killed while writing is told as far as it goes', () => {
  const line = JSON.stringify(RUN_LINE);
  const attempt = { line: 'attempt', leg: 'l', topology: 't', engine: 'e', crosses: 'tenant-data' };
  const hostile = {
    ...attempt,
    attempt: { id: 'x' },
    answer: { kind: 'served' },
    control: { kind: 'served' },
  };
  const base = runs({
    'torn/record.jsonl': `${line}\n{"line":"att`,
    'garbled/record.jsonl': `${line}\nnot json\n`,
    'hostile/record.jsonl': `${line}\n${JSON.stringify(hostile)}\n`,
    'blank/record.jsonl': `${JSON.stringify({ ...RUN_LINE, tenants: 'acme' })}\n`,
  });
  expect(modelOf(join(base, 'torn')).sections).toHaveLength(1);
  expect(() => modelOf(join(base, 'garbled'))).toThrow(/garbled\/record\.jsonl` cannot be read: line 2/);
  expect(() => modelOf(join(base, 'hostile'))).toThrow(
    /hostile\/record\.jsonl` cannot be read: line 2: attempt\./,
  );
  expect(() => modelOf(join(base, 'blank'))).toThrow(/blank\/record\.jsonl` cannot be read: line 1: tenants/);
});

const drill = (run: string, topology: string, more: object) =>
  JSON.stringify({ run, topologies: [{ topology, findings: [], ...more }], failed: [] });
const suffered = { perRenewal: 1, suffered: [] };
const events = {
  calls: 9,
  leases: 3,
  ambiguous: { calls: 0, why: [] },
  wrong: 0,
  joined: [],
  alerts: {},
};

test('drills are read from a run, or from a directory of runs, the newest last; each is cited by where it lies', () => {
  const base = runs({
    [`${OLD}/outage.json`]: drill('old', 'role-per-tenant', suffered),
    [`${OLD}/audit.json`]: drill('old', 'role-per-tenant', events),
    [`${NEW}/outage.json`]: drill('new', 'role-per-tenant', suffered),
    'notes/audit.json': drill('notes', 'role-per-tenant', events),
  });
  const [old, fresh] = [join(base, OLD), join(base, NEW)];
  const cited = ({ outage, audit }: ReturnType<typeof drillsNamed>) =>
    [outage, audit].map((files) => files?.map(({ run }) => run) ?? []);
  expect(cited(drillsNamed('--drills', [base]))).toEqual([[old, fresh], [old]]);
  expect(cited(drillsNamed('--drills', [old, fresh]))).toEqual([[old, fresh], [old]]);
  expect(cited(joinDrills([drillsNamed('--drills', [fresh]), {}]))).toEqual([[fresh], []]);
  expect(readDrills([old, fresh]).outage.map(({ run }) => run)).toEqual(['old', 'new']);
  // A run of all drills is older than one of them done anew: that one is told once.
  const once = readDrills([fresh, old], { newest: true });
  expect([once.outage, once.audit].map((files) => files.map(({ run }) => run))).toEqual([['new'], ['old']]);
  expect(() => drillsNamed('--drills', [join(base, 'none')])).toThrow(
    `\`--drills ${join(base, 'none')}\` was refused: it holds no file of a drill`,
  );
  expect(() => drillsNamed('--revocation', [fresh], 'revocation')).toThrow('it holds no `revocation.json`');
});

test('a drill’s file that is not what it should be is refused, and one that a later version wrote more into is not', () => {
  const base = runs({
    'a/outage.json': drill('a', 'role-per-tenant', {}),
    'b/outage.json': drill('b', 'role-per-tenant', { ...suffered, more: 1 }),
    'c/revocation.json': drill('c', 'role-per-tenant', {
      pulled: [
        {
          lever: 'lease',
          order: 'x',
          stopped: {},
          others: [],
          findings: [{ is: 'breached', rule: 'stopped-is-stopped', why: 'x' }],
        },
      ],
      unfit: [],
    }),
  });
  expect(() => readDrills([join(base, 'a')])).toThrow('topologies.0.perRenewal');
  expect(readDrills([join(base, 'b')]).outage).toHaveLength(1);
  // What a lever broke is found broken of the topology, too.
  expect(readDrills([join(base, 'c')]).revocation[0]?.topologies[0]?.findings).toHaveLength(1);
});
