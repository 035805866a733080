import { closeSync, existsSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '@cordon/domain';
import { DRILL_IDS } from '@cordon/report';
import { runsRoot } from '@cordon/scenarios';

/** Kinds of run that a report covers, by the file that a finished run has. */
export const KINDS = {
  isolation: 'record.jsonl',
  mutants: 'mutants.json',
  prove: 'proof.json',
  agreement: 'agreement.json',
  bench: 'samples.json',
  scale: 'scale.json',
  ...Object.fromEntries(DRILL_IDS.map((id) => [id, `${id}.json`] as const)),
} as const;
export type Kind = keyof typeof KINDS;

export interface Chosen {
  /** Its kind, and for an isolation run the engine. */
  readonly what: string;
  readonly path: string;
}

/**
 * The newest finished run of each kind below `base`, of isolation one for each engine; names begin with the time, so
 * the last by name is the newest, even if another was written to later. Throws `UsageError` when there is none at all.
 */
export function newestOfEach(base = runsRoot()): readonly Chosen[] {
  const runs = runsIn(base);
  const isolation = new Map<string, string>();
  for (const run of runs.filter((path) => isOf('isolation', path))) {
    const engine = engineOf(run);
    if (!isolation.has(engine)) isolation.set(engine, run);
  }
  const others = (Object.keys(KINDS) as Kind[]).flatMap((kind) => {
    const path = kind === 'isolation' ? undefined : runs.find((run) => isOf(kind, run));
    return path === undefined ? [] : [{ what: kind, path }];
  });
  const chosen = [
    ...[...isolation].map(([engine, path]) => ({ what: `isolation on ${engine}`, path })),
    ...others,
  ];
  if (chosen.length === 0)
    throw new UsageError(
      `no finished run is below \`${base}/\`: run pnpm scenario isolation first, or name the directory of a run`,
    );
  return chosen;
}

/** The runs below a directory, the newest first. */
export function runsIn(base: string): readonly string[] {
  return (existsSync(base) ? readdirSync(base) : [])
    .filter((name) => /^\d{8}T\d{6}Z-[0-9a-f]{4}$/.test(name))
    .toSorted()
    .reverse()
    .map((name) => join(base, name));
}

/** The engine, from the record’s first line; an unreadable record is reported when the run is read. */
function engineOf(run: string): string {
  const file = openSync(join(run, KINDS.isolation), 'r');
  try {
    const head = Buffer.alloc(64 * 1024);
    const text = head.toString('utf8', 0, readSync(file, head));
    return text.match(/"engine":"([\w-]+)"/)?.[1] ?? 'an unknown engine';
  } finally {
    closeSync(file);
  }
}

function isOf(kind: Kind, run: string): boolean {
  const holds = (name: string) => existsSync(join(run, name));
  // A mutants run has a record, too, of broken topologies. An unfinished run has no verdicts, and
  // a record without the end line of any leg is incomplete.
  if (kind === 'isolation')
    return (
      holds('verdicts.json') &&
      !holds('mutants.json') &&
      holds('record.jsonl') &&
      ended(join(run, 'record.jsonl'))
    );
  return holds(KINDS[kind]);
}

/** Whether any leg of the record has its end line. */
function ended(record: string): boolean {
  return readFileSync(record, 'utf8').includes('{"line":"end"');
}

/** A run named by its directory, or by its id below `base`. Throws `UsageError` where it holds nothing to report. */
export function namedRun(word: string, base = runsRoot()): string {
  const path = [word, join(base, word)].find((one) =>
    statSync(one, { throwIfNoEntry: false })?.isDirectory(),
  );
  const told = Object.values(KINDS);
  if (path === undefined)
    throw new UsageError(
      `\`${word}\` was refused: there is no such directory, and no run of that id below \`${base}/\``,
    );
  if (!told.some((name) => existsSync(join(path, name))))
    throw new UsageError(
      `\`${word}\` was refused: it holds none of ${told.join(', ')}; name the directory of a run, as in runs/<time>`,
    );
  return path;
}
