import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { junitErrors, sarifErrors } from '../testing/formats.ts';
import { toJUnit } from './junit.ts';
import { buildModel } from './model.ts';
import { fullEvidence } from './panels/panels.fixture.ts';
import { fixture } from './report.fixture.ts';
import { toSarif } from './sarif.ts';

const modelOf = (hostile?: string) => {
  const { lines, verdicts } = fixture(hostile);
  return buildModel(lines, verdicts);
};
const NOTHING = { runs: [], sections: [] };
const sarif = toSarif(modelOf(), new Map(), fullEvidence());
const junit = toJUnit(modelOf(), fullEvidence());

describe('SARIF, against the schema of OASIS', () => {
  test('is valid with findings of every kind, and with none', () => {
    expect(sarifErrors(sarif)).toEqual([]);
    expect(sarifErrors(toSarif(NOTHING, new Map()))).toEqual([]);
  });

  test('stays valid whatever a tenant or a tool said', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (said) => {
        expect(sarifErrors(toSarif(modelOf(said), new Map(), fullEvidence(said)))).toEqual([]);
      }),
      { numRuns: 15 },
    );
  });

  test.each<[string, string, string]>([
    ['a level that is none', '"level": "error"', '"level": "bad"'],
    ['a line before the first', '"startLine": 1', '"startLine": 0'],
    ['a place that is no URI reference', '"uri": "stacks/', '"uri": "a b%zz/'],
    ['a message that is bare text', '"shortDescription": {', '"shortDescription": "", "x": {'],
    ['another version', '"version": "2.1.0"', '"version": "2.2.0"'],
  ])('%s is told', (_what, from, to) => {
    expect(sarif).toContain(from);
    expect(sarifErrors(sarif.replace(from, to))).not.toEqual([]);
  });
});

describe('JUnit XML, against the schema of Jenkins', () => {
  test('is valid with cases of every kind, with what a hostile tenant said, and with none', async () => {
    expect(await junitErrors(junit)).toEqual([]);
    expect(await junitErrors(toJUnit(modelOf('<>&"\u0000\uffff\u{1f600}]]>')))).toEqual([]);
    expect(await junitErrors(toJUnit(NOTHING))).toEqual([]);
  });

  test.each<[string, string, string]>([
    ['a case without a name', '<testcase classname=', '<testcase klass='],
    ['a suite that does not say how many', ' tests="', ' all="'],
    ['an outcome that is none', '<failure ', '<fault '],
    ['text that is not closed', '</testsuites>', ''],
  ])('%s is told', async (_what, from, to) => {
    expect(junit).toContain(from);
    expect(await junitErrors(junit.replace(from, to))).not.toEqual([]);
  });
});
