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
});
