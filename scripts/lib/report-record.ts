import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { UsageError } from '@cordon/domain';
import { buildModel, lastNights, type Night, type ReportModel } from '@cordon/report';
import { rejudge } from '@cordon/scenarios';
import { z } from 'zod';
import { readJson } from './read-json.ts';

const history = z.object({
  schema: z.literal(1),
  nights: z.array(z.object({ run: z.string(), what: z.string(), figures: z.record(z.string(), z.number()) })),
});

/**
 * Adds figures to the history file, and returns the latest of all. Throws `UsageError` for a file that is no history.
 */
export function withHistory(file: string, now: readonly Night[]): readonly Night[] {
  const before = readJson(file, history)?.nights ?? [];
  const nights = lastNights([...before, ...now]);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify({ schema: 1, nights }, null, 1)}\n`);
  return nights;
}

const word = z.string();
const act = z.looseObject({ as: z.looseObject({ kind: word }), call: z.looseObject({ via: word }) });
const answer = z.looseObject({
  kind: word,
  reason: word,
  deciders: z.array(z.looseObject({ layer: word, why: word })).optional(),
});

// The judge checks the fields that it uses; these are the others that a report shows.
const SHOWN: Readonly<Record<string, z.ZodType>> = {
  run: z.looseObject({
    run: word,
    guards: z.array(word),
    tenants: z.array(word),
    startedAt: word,
    versions: z.record(word, word),
    claims: z.record(word, z.looseObject({ position: word, reason: word })),
  }),
  skipped: z.looseObject({ attack: word, reason: word }),
  attempt: z.looseObject({
    crosses: word,
    attempt: z.looseObject({
      id: word,
      attack: word,
      attacker: word,
      victim: word,
      operation: word,
      says: z.array(z.looseObject({ action: word, resource: word })),
      does: act,
      control: act,
    }),
    answer,
    control: answer,
  }),
};

/**
 * Judges a run’s record again and builds the report’s model. Throws `UsageError` that names the file, the line and the
 * problem, for a record that is incomplete or was not written by this program.
 */
export function modelOf(run: string): ReportModel {
  const path = join(run, 'record.jsonl');
  try {
    const problem = problemIn(readFileSync(path, 'utf8'));
    if (problem !== undefined) throw new UsageError(`\`${path}\` cannot be read: ${problem}`);
    const { lines, verdicts } = rejudge(run);
    return buildModel(lines, verdicts);
  } catch (error) {
    if (error instanceof UsageError && !error.message.includes(path))
      throw new UsageError(`\`${path}\` cannot be read: ${error.message}`);
    throw error;
  }
}

/** The first invalid line. A last line without its newline is unfinished and ignored. */
function problemIn(text: string): string | undefined {
  for (const [index, row] of text.split('\n').slice(0, -1).entries()) {
    const parsed = shapeOf(row)?.safeParse(JSON.parse(row));
    if (parsed === undefined || parsed.success) continue;
    const [issue] = parsed.error.issues;
    return `line ${index + 1}: ${issue?.path.join('.') ?? 'the line'}: ${issue?.message ?? 'unreadable'}`;
  }
  return undefined;
}

/** The schema for the line's kind; `undefined` for lines that the judge itself refuses: no JSON, unknown kind. */
function shapeOf(row: string): z.ZodType | undefined {
  try {
    const line = (JSON.parse(row) as { line?: string } | null)?.line ?? '';
    return Object.hasOwn(SHOWN, line) ? SHOWN[line] : undefined;
  } catch {
    return undefined;
  }
}
