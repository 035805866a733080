import fc from 'fast-check';
import { XMLValidator } from 'fast-xml-parser';
import { describe, expect, test } from 'vitest';
import { checksOf } from './checks.ts';
import { NO_EVIDENCE } from './evidence.ts';
import { toJson } from './json.ts';
import { toJUnit } from './junit.ts';
import { toMarkdown } from './markdown.ts';
import { buildModel, worst } from './model.ts';
import { fullEvidence, mutantsFile, proofFile } from './panels/panels.fixture.ts';
import { fixture } from './report.fixture.ts';
import { locate, toSarif } from './sarif.ts';

const { lines, verdicts } = fixture();
const model = buildModel(lines, verdicts);

test('verdicts of another run are refused, not shown', () => {
  const stray = verdicts.map((verdict) => ({ ...verdict, leg: 'other' }));
  expect(() => buildModel(lines, stray)).toThrow('not of one run');
});

test('a group without verdicts has no worst verdict: silence is not upheld', () => {
  expect(worst([])).toBeUndefined();
  expect(worst(verdicts)).toBe('breached');
});

test('JUnit counts a breach as failure, an unknown as error, and names skipped attacks', () => {
  const xml = toJUnit(model);
  expect(xml).toContain('tests="4" failures="1" errors="1" skipped="1"');
  expect(xml).toContain('<failure type="breached"');
  expect(XMLValidator.validate(xml)).toBe(true);
});

test('JUnit stays well-formed whatever a tenant or an engine said', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const hostile = fixture(text);
      expect(XMLValidator.validate(toJUnit(buildModel(hostile.lines, hostile.verdicts)))).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test('SARIF reports what is not fine, at the statement that decided', () => {
  const sources = new Map([
    ['stacks/src/constructs/tenant-role.ts', "a\nb\nsid: 'OwnBucket',\n"],
    ['stacks/src/topologies/role-per-tenant.topology.ts', 'no sid here'],
  ]);
  const log = JSON.parse(toSarif(model, sources));
  expect(log.runs[0].results).toHaveLength(2);
  expect(log.runs[0].results[0].locations[0].physicalLocation).toEqual({
    artifactLocation: { uri: 'stacks/src/constructs/tenant-role.ts' },
    region: { startLine: 3 },
  });
});

test('SARIF falls back to the topology’s file when no source holds the statement', () => {
  const [, breached] = verdicts;
  if (breached === undefined) throw new Error('fixture changed');
  expect(locate(breached, new Map())).toEqual({
    uri: 'stacks/src/topologies/role-per-tenant.topology.ts',
    line: 1,
  });
});

test('Markdown shows the worst verdict of a boundary and escapes what could break the table', () => {
  const text = toMarkdown(model);
  expect(text).toContain('❌ breached (3)');
  expect(text).toContain('no tags \\| here');
});

test('a run in which nothing was judged does not look like a pass', () => {
  expect(toMarkdown(buildModel(lines, []))).toContain('that is not a pass');
});

test('JSON carries its schema', () => {
  expect(JSON.parse(toJson(model))).toMatchObject({ schema: 1, runs: ['r1'] });
});

describe('what was found out beside verdicts', () => {
  const evidence = fullEvidence();

  test('is in JUnit as suites of their own, a surviving mutant a failure, an outcome nobody knows an error', () => {
    const xml = toJUnit(model, evidence);
    expect(XMLValidator.validate(xml)).toBe(true);
    expect(xml).toContain(
      '<testsuite name="mutants on localstack" tests="5" failures="1" errors="1" skipped="1">',
    );
    expect(xml).toMatch(/name="mutant-1 on role-per-tenant"><failure type="surviving-mutant"/);
    expect(xml).toMatch(/name="role-per-tenant \+ deny-unless-userid: tenant-metadata"><failure/);
    expect(xml).toMatch(/name="generated policies and requests"><failure type="new-disagreement"/);
  });

  test('is in SARIF where it is a finding: at the mutant’s file, at the topology, at the table of differences', () => {
    const log = JSON.parse(toSarif(model, new Map(), evidence));
    const found = log.runs[0].results.slice(2).map((one: Result) => [one.ruleId, one.level, uriOf(one)]);
    expect(found).toContainEqual([
      'surviving-mutant',
      'error',
      'scenarios/mutation/mutants/allow.mutants.ts',
    ]);
    expect(found).toContainEqual([
      'refuted-boundary',
      'error',
      'stacks/src/topologies/role-per-tenant.topology.ts',
    ]);
    expect(found).toContainEqual([
      'new-disagreement',
      'error',
      'scenarios/agreement/divergences/divergences.ts',
    ]);
    const rules = new Set(log.runs[0].tool.driver.rules.map(({ id }: { id: string }) => id));
    for (const [rule] of found) expect(rules).toContain(rule);
  });

  test('is in Markdown, what is not fine first and unfolded', () => {
    const text = toMarkdown(model, evidence);
    for (const part of [
      '## Would the attacks notice a fault?',
      '5 faults put in: 1 killed, 1 equivalent, 1 unappliable, 1 unknown, 1 survived.',
      '| ❌ | mutant-1 on role-per-tenant |',
      '## Proved for all requests',
      '✅ proved',
      '## Do the engines agree?',
      '| ministack | 2 of 3 |',
      '## What credentials cost in time',
      '## How many objects',
      '## With more tenants',
    ])
      expect(text).toContain(part);
    expect(toMarkdown(model)).not.toContain('## Proved');
  });

  test('a refutation that a mutant was made for is no finding; one of a topology as it is, is', () => {
    const [proof] = proofFile().proofs;
    if (proof === undefined) throw new Error('fixture changed');
    const outcome = (mutant?: string) =>
      checksOf({
        ...NO_EVIDENCE,
        proofs: [{ live: false, proofs: [{ ...proof, ...(mutant === undefined ? {} : { mutant }) }] }],
      }).find(({ name }) => name.endsWith('tenant-metadata'))?.outcome;
    expect(outcome()).toBe('failed');
    expect(outcome('allow-everything')).toBe('passed');
  });

  test('a topology that was not itself again after its mutants is nobody’s proof of anything', () => {
    const file = mutantsFile();
    const topologies = file.topologies.map((one) => ({ ...one, restored: false }));
    const [first] = checksOf({ ...NO_EVIDENCE, mutants: [{ ...file, topologies }] });
    expect(first?.outcome).toBe('error');
  });

  test('whatever tools and tenants said, JUnit stays well-formed and Markdown’s tables whole', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (said) => {
        const hostile = fullEvidence(`${said}|\n`);
        expect(XMLValidator.validate(toJUnit(model, hostile))).toBe(true);
        const rows = toMarkdown(model, hostile)
          .split('\n')
          .filter((line) => line.startsWith('| ❌ |'));
        for (const row of rows) expect(row.replace(/\\\|/g, '').split('|')).toHaveLength(5);
      }),
      { numRuns: 50 },
    );
  });
});

interface Result {
  readonly ruleId: string;
  readonly level: string;
  readonly locations: readonly {
    readonly physicalLocation: { readonly artifactLocation: { readonly uri: string } };
  }[];
}

const uriOf = ({ locations }: Result) => locations[0]?.physicalLocation.artifactLocation.uri;
