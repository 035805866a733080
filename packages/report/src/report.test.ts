import fc from 'fast-check';
import { XMLValidator } from 'fast-xml-parser';
import { expect, test } from 'vitest';
import { toJson } from './json.ts';
import { toJUnit } from './junit.ts';
import { toMarkdown } from './markdown.ts';
import { buildModel, worst } from './model.ts';
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
