import { existsSync, readFileSync } from 'node:fs';
import { UsageError } from '@cordon/domain';
import type { z } from 'zod';

/**
 * Reads one JSON file of a run; `undefined` where there is none. Throws `UsageError` where it does not have the
 * expected shape.
 */
export function readJson<T>(path: string, shape: z.ZodType<T>): T | undefined {
  if (!existsSync(path)) return undefined;
  const json = parseJson(readFileSync(path, 'utf8'), path);
  const parsed = shape.safeParse(json);
  if (parsed.success) return parsed.data;
  const [first] = parsed.error.issues;
  throw new UsageError(
    `\`${path}\` cannot be read: ${first?.path.join('.') || 'the document'}: ${first?.message ?? 'unreadable'}; make the run again with this version`,
  );
}

/** Parses JSON. Throws `UsageError` naming the file and the line of the syntax error. */
export function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    const [, at] = String(error).match(/position (\d+)/) ?? [];
    const line = (at === undefined ? text : text.slice(0, Number(at))).split('\n').length;
    throw new UsageError(`\`${path}\` is not JSON: line ${line}: make the run again`);
  }
}
