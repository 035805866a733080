import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type RecordLine, UsageError, type Verdict } from '@cordon/domain';
import { formatRecord, judge, parseRecord, type Summary, summarize } from '@cordon/judge';

export interface RunDir {
  /** `20260102T030405Z-beef`: also the prefix of every name that the run creates. */
  readonly id: string;
  readonly path: string;
}

/** The directory of all runs: `CORDON_RUNS_DIR`, else `runs` in the working directory. */
export function runsRoot(env: NodeJS.ProcessEnv = process.env): string {
  const { CORDON_RUNS_DIR: set = '' } = env;
  return set === '' ? 'runs' : set;
}

/** Makes `runs/<UTC time>-<4 hex>/` below `base`, readable by its owner alone. */
export function makeRunDir(base = runsRoot(), now = new Date()): RunDir {
  const time = now.toISOString().replace(/[-:]|\.\d+/g, '');
  const id = `${time}-${randomBytes(2).toString('hex')}`;
  const path = resolve(base, id);
  mkdirSync(join(path, 'logs'), { recursive: true, mode: 0o700 });
  return { id, path };
}

/** Where record lines go: one after the other, whole lines only. */
export interface RecordSink {
  write(line: RecordLine): void;
}

export interface RecordStore extends RecordSink {
  readonly path: string;
  close(): void;
}

/** Opens `record.jsonl` of a run for appending. Each line is written at once: a run that is killed keeps what it saw. */
export function openRecord(runDir: string): RecordStore {
  const path = join(runDir, 'record.jsonl');
  const file = openSync(path, 'a', 0o600);
  return {
    path,
    write: (line) => {
      writeSync(file, formatRecord(line));
    },
    close: () => closeSync(file),
  };
}

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
