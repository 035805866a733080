import { describe, expect, test } from 'vitest';
import { schemaErrors } from '../testing/formats.ts';
import { toJson } from './json.ts';
import { buildModel } from './model.ts';
import { fullEvidence } from './panels/panels.fixture.ts';
import { fixture } from './report.fixture.ts';

const { lines, verdicts } = fixture();
const emitted = () => JSON.parse(toJson(buildModel(lines, verdicts), fullEvidence())) as Broken;
type Broken = Record<string, unknown> & { sections: Record<string, unknown>[] };

describe('report.json', () => {
  test('is what its schema says, with everything in it and with nothing', () => {
    expect(schemaErrors('report', emitted())).toEqual([]);
    expect(schemaErrors('report', JSON.parse(toJson({ runs: [], sections: [] })))).toEqual([]);
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
    expect(schemaErrors('report', one)).not.toEqual([]);
  });
});

const verdictOf = (one: Broken) =>
  (one.sections[0]?.verdicts as Record<string, unknown>[] | undefined)?.[0] ?? {};

// Lines that a real run writes are held to it where one is made: scenarios/isolation/isolation.evaluator.test.ts.
describe('record.jsonl', () => {
  test.each(lines)('a line is what its schema says (%#)', (line) => {
    expect(schemaErrors('record', line)).toEqual([]);
  });

  test('a line that lost its control, is of no kind, or calls a served answer refused is refused', () => {
    const attempt = lines.find(({ line }) => line === 'attempt');
    const without = { ...attempt };
    Reflect.deleteProperty(without, 'control');
    expect(schemaErrors('record', without)).not.toEqual([]);
    expect(schemaErrors('record', { ...attempt, line: 'guess' })).not.toEqual([]);
    const answer = { kind: 'served', reason: 'ok', refusal: 'form' };
    expect(schemaErrors('record', { ...attempt, answer })).not.toEqual([]);
  });
});

describe('samples.json', () => {
  // What a real run writes is held to it where one is made: scenarios/issuance/issuance.live.test.ts.
  test('what is no bench run, or one of another schema, is refused', () => {
    expect(schemaErrors('samples', {})).toContain(" must have required property 'blocks'");
    expect(schemaErrors('samples', { kind: 'cordon-bench', schema: 2 })).not.toEqual([]);
  });
});
