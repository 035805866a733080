import { appendFileSync } from 'node:fs';
import { join } from 'node:path';

/** Appends lines to a `.jsonl` of the run, each with the names of what it is about. They hold no secret; 0600 all the same. */
export function keepLines(
  runDir: string,
  file: string,
  names: Readonly<Record<string, string>>,
  lines: readonly object[],
): void {
  const text = lines.map((line) => `${JSON.stringify({ ...names, ...line })}\n`).join('');
  appendFileSync(join(runDir, file), text, { mode: 0o600 });
}
