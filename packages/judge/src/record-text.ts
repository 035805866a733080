import { type RecordLine, UsageError } from '@cordon/domain';

/** A record that cannot be read; the message names the line. */
export class RecordError extends UsageError {
  constructor(message: string) {
    super(message);
    this.name = 'RecordError';
  }
}

const KINDS = new Set(['run', 'canary', 'skipped', 'attempt', 'end']);
const ANSWERS = new Set(['served', 'refused', 'unclear']);

/** One line of `record.jsonl`, with its newline. */
export function formatRecord(line: RecordLine): string {
  return `${JSON.stringify(line)}\n`;
}

/**
 * Reads `record.jsonl`. A last line without its newline is a run that was killed while writing: it is left out, and
 * the missing end line makes the leg unknown. Anything else that is no record line throws `RecordError`.
 */
export function parseRecord(text: string): readonly RecordLine[] {
  const rows = text.split('\n');
  rows.pop();
  return rows.map((row, index) => parseLine(row, index + 1));
}

function parseLine(row: string, number: number): RecordLine {
  let value: unknown;
  try {
    value = JSON.parse(row);
  } catch {
    throw new RecordError(`line ${number} of the record is not JSON; is this a \`record.jsonl\`?`);
  }
  const problem = problemOf(value);
  if (problem !== undefined) throw new RecordError(`line ${number} of the record ${problem}`);
  return value as RecordLine;
}

// Checks only what the judge relies on: fields that it reads without checking must exist and have the right type.
function problemOf(value: unknown): string | undefined {
  if (!isObject(value)) return 'is not an object';
  const { line } = value;
  if (typeof line !== 'string' || !KINDS.has(line)) return `is of no known kind: \`${String(line)}\``;
  for (const name of ['leg', 'topology', 'engine'])
    if (typeof value[name] !== 'string') return `has no \`${name}\``;
  if (line === 'run') {
    if (value.schema !== 1) return `has schema \`${String(value.schema)}\`; this version reads 1`;
    if (!isObject(value.claims) || !Array.isArray(value.attacks)) return 'has no claims or no attacks';
  }
  if (line === 'canary' && !isAnswer(value.answer)) return 'has no answer';
  if (line === 'attempt') {
    if (!isObject(value.attempt) || typeof value.attempt.id !== 'string') return 'has no attempt';
    if (!isAnswer(value.answer) || !isAnswer(value.control)) return 'has no answer or no control';
  }
  return undefined;
}

function isAnswer(value: unknown): boolean {
  return isObject(value) && typeof value.kind === 'string' && ANSWERS.has(value.kind);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
