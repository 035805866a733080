import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RecordLine, Verdict } from '@cordon/domain';
import { UsageError } from '@cordon/domain';
import { judge, parseRecord, type Summary, summarize } from '@cordon/judge';

export interface Judged {
  readonly lines: readonly RecordLine[];
  readonly verdicts: readonly Verdict[];
  readonly summary: Summary;
  readonly exit: 0 | 1 | 2;
}

/** Judges a run from its `record.jsonl` on disk, without any service. */
export function rejudge(runDir: string): Judged {
  const path = join(runDir, 'record.jsonl');
  if (!existsSync(path))
    throw new UsageError(
      `\`${runDir}\` holds no \`record.jsonl\`; name the directory of a run, as in runs/<time>`,
    );
  const lines = parseRecord(readFileSync(path, 'utf8'));
  const verdicts = judge(lines);
  const summary = summarize(lines, verdicts);
  return { lines, verdicts, summary, exit: summary.exit };
}

/** Judges a run that has just been recorded, from the file it wrote, and writes `verdicts.json` and `deployment.json`. */
export function judgeRun(
  runDir: { readonly path: string },
  deployments: Readonly<Record<string, unknown>>,
): Judged {
  const judged = rejudge(runDir.path);
  writeJson(runDir.path, 'verdicts.json', judged.verdicts);
  writeJson(runDir.path, 'deployment.json', deployments);
  return judged;
}

/** Writes one JSON file of a run, for its owner alone. */
export function writeJson(runDir: string, name: string, value: unknown): void {
  writeFileSync(join(runDir, name), `${JSON.stringify(value, null, 1)}\n`, { mode: 0o600 });
}
