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

/** Adds figures to those that the file keeps, writes it, and returns the last of all. A file that is none is refused. */
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

// The judge asks for what it leans on; these are the fields that a report shows without asking.
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
 * Judges a run’s record afresh and makes the report’s model of it. Throws `UsageError` that names the file, the line
 * and what is wrong there, for a record that is not whole or was not written by this program.
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

/** The first line that could not be shown. A last line without its newline was being written: no part of it. */
function problemIn(text: string): string | undefined {
  for (const [index, row] of text.split('\n').slice(0, -1).entries()) {
    const parsed = shapeOf(row)?.safeParse(JSON.parse(row));
    if (parsed === undefined || parsed.success) continue;
    const [issue] = parsed.error.issues;
    return `line ${index + 1}: ${issue?.path.join('.') ?? 'the line'}: ${issue?.message ?? 'unreadable'}`;
  }
  return undefined;
}

/** By the line’s own word; `undefined` for what the judge refuses by itself: no JSON, no known line. */
function shapeOf(row: string): z.ZodType | undefined {
  try {
    const line = (JSON.parse(row) as { line?: string } | null)?.line ?? '';
    return Object.hasOwn(SHOWN, line) ? SHOWN[line] : undefined;
  } catch {
    return undefined;
  }
}
