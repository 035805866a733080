import { describe, expect, it } from 'vitest';
import { formatRecord, parseRecord, RecordError } from './record-text.ts';
import { line, record } from './testing/records.ts';

describe('record.jsonl', () => {
  const lines = record(line());
  const text = lines.map(formatRecord).join('');

  it('reads back what it wrote', () => {
    expect(parseRecord(text)).toEqual(lines);
  });
  it('leaves out a last line that was cut while writing', () => {
    expect(parseRecord(text.slice(0, -5))).toEqual(lines.slice(0, -1));
  });
  it('names the line that is no record line', () => {
    expect(() => parseRecord('{"line":"run"}\n')).toThrow('line 1 of the record has no `leg`');
    expect(() => parseRecord(`${text}hello\n`)).toThrow(`line ${lines.length + 1} of the record is not JSON`);
    expect(() => parseRecord('[]\n')).toThrow(RecordError);
    expect(() => parseRecord(`${text.replace('"served"', '"upheld"')}`)).toThrow('no answer or no control');
  });

  // A record that was edited by hand, or that another program wrote: what the judge leans on is there, or it is refused.
  const of = (kind: string, change: Record<string, unknown>) =>
    `${JSON.stringify({ ...lines.find((one) => one.line === kind), ...change })}\n`;
  it.each([
    [of('run', { line: 'runs' }), 'line 1 of the record is of no known kind: `runs`'],
    [of('run', { line: ['run'] }), 'line 1 of the record is of no known kind: `run`'],
    [of('run', { topology: 7 }), 'has no `topology`'],
    [of('run', { engine: undefined }), 'has no `engine`'],
    [of('run', { schema: 2 }), 'has schema `2`; this version reads 1'],
    [of('run', { claims: [] }), 'has no claims or no attacks'],
    [of('run', { attacks: {} }), 'has no claims or no attacks'],
    [of('canary', { answer: undefined }), 'has no answer'],
    [of('canary', { answer: { kind: 'fine' } }), 'has no answer'],
    [of('canary', { answer: { kind: ['served'] } }), 'has no answer'],
    [of('canary', { answer: ['served'] }), 'has no answer'],
    [of('attempt', { attempt: 'id' }), 'has no attempt'],
    [of('attempt', { attempt: null }), 'has no attempt'],
    [of('attempt', { attempt: {} }), 'has no attempt'],
    [of('attempt', { control: undefined }), 'has no answer or no control'],
    [of('attempt', { answer: null }), 'has no answer or no control'],
    ['null\n', 'is not an object'],
    ['"run"\n', 'is not an object'],
    ['[]\n', 'is not an object'],
  ])('refuses %s', (row, why) => {
    expect(() => parseRecord(row)).toThrow(why);
    expect(() => parseRecord(row)).toThrow(expect.objectContaining({ name: 'RecordError' }));
  });

  it('reads every kind of line and every kind of answer', () => {
    const skipped = { ...lines[1], line: 'skipped', attack: 'read', reason: 'none' };
    for (const row of [
      JSON.stringify(skipped),
      ...['served', 'refused', 'unclear'].map((kind) =>
        of('canary', { answer: { kind, reason: '' } }).trim(),
      ),
    ])
      expect(parseRecord(`${row}\n`)).toEqual([JSON.parse(row)]);
  });
});
