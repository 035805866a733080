import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { toJson } from './json.ts';
import { buildModel } from './model.ts';
import { fullEvidence } from './panels/panels.fixture.ts';
import { fixture } from './report.fixture.ts';

const schema = (name: string) =>
  JSON.parse(readFileSync(new URL(`../schema/${name}.v1.schema.json`, import.meta.url), 'utf8')) as object;

const ajv = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true, allErrors: true });
const record = ajv.compile(schema('record'));
const report = ajv.compile(schema('report'));

const { lines, verdicts } = fixture();
const emitted = () => JSON.parse(toJson(buildModel(lines, verdicts), fullEvidence())) as Broken;
type Broken = Record<string, unknown> & { sections: Record<string, unknown>[] };

describe('report.json', () => {
  test('is what its schema says, with everything in it and with nothing', () => {
    expect(report(emitted()), ajv.errorsText(report.errors)).toBe(true);
    expect(report(JSON.parse(toJson({ runs: [], sections: [] })))).toBe(true);
  });

  test.each<[string, (broken: Broken) => void]>([
    ['another schema', (one) => Object.assign(one, { schema: 2 })],
    ['no sections', (one) => Reflect.deleteProperty(one, 'sections')],
    ['a verdict of no known kind', (one) => Object.assign(verdictOf(one), { kind: 'fine' })],
    ['a verdict without its reason', (one) => Reflect.deleteProperty(verdictOf(one), 'reason')],
    ['a boundary that is none', (one) => Object.assign(verdictOf(one), { crosses: 'tenant' })],
    ['a topology that claims too little', (one) => Object.assign(one.sections[0] ?? {}, { claims: {} })],
    [
      'counts that are no numbers',
      (one) => Object.assign(one.sections[0] ?? {}, { counts: { upheld: '3' } }),
    ],
  ])('%s is refused', (_what, breaks) => {
    const one = emitted();
    breaks(one);
    expect(report(one)).toBe(false);
  });
});

const verdictOf = (one: Broken) =>
  (one.sections[0]?.verdicts as Record<string, unknown>[] | undefined)?.[0] ?? {};

describe('record.jsonl', () => {
  test.each(lines)('a line is what its schema says (%#)', (line) => {
    expect(record(line), ajv.errorsText(record.errors)).toBe(true);
  });

  test('a line that lost its control, is of no kind, or calls a served answer refused is refused', () => {
    const attempt = lines.find(({ line }) => line === 'attempt');
    const without = { ...attempt };
    Reflect.deleteProperty(without, 'control');
    expect(record(without)).toBe(false);
    expect(record({ ...attempt, line: 'guess' })).toBe(false);
    expect(record({ ...attempt, answer: { kind: 'served', reason: 'ok', refusal: 'form' } })).toBe(false);
  });
});

const RUNS = new URL('../../../runs/', import.meta.url).pathname;
const newest = (file: string) =>
  (existsSync(RUNS) ? readdirSync(RUNS) : [])
    .toSorted()
    .map((run) => join(RUNS, run, file))
    .filter((path) => existsSync(path))
    .slice(-2);
const kept = newest('record.jsonl');
const measured = newest('samples.json');

test.skipIf(kept.length === 0)('records of runs on this machine are what the schema says', () => {
  for (const path of kept)
    for (const line of readFileSync(path, 'utf8').split('\n').slice(0, 500).slice(0, -1))
      expect(record(JSON.parse(line)), `${path}: ${ajv.errorsText(record.errors)}`).toBe(true);
});

describe('samples.json', () => {
  // Made from the shape that reads it, by node scripts/docs.ts.
  const made = new URL('../../../docs/schemas/samples.v1.schema.json', import.meta.url);
  const samples = ajv.compile(JSON.parse(readFileSync(made, 'utf8')) as object);

  test('what is no bench run, or one of another schema, is refused', () => {
    expect(samples({})).toBe(false);
    expect(ajv.errorsText(samples.errors)).toContain("must have required property 'blocks'");
    expect(samples({ kind: 'cordon-bench', schema: 2 })).toBe(false);
  });

  test.skipIf(measured.length === 0)('bench runs on this machine are what the schema says', () => {
    for (const path of measured)
      expect(
        samples(JSON.parse(readFileSync(path, 'utf8'))),
        `${path}: ${ajv.errorsText(samples.errors)}`,
      ).toBe(true);
  });
});
