import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from './usage-error.ts';

/** Kinds of run that a report tells of, by the file that a finished one holds. */
export const KINDS = {
  isolation: 'record.jsonl',
  mutants: 'mutants.json',
  prove: 'proof.json',
  agreement: 'agreement.json',
  bench: 'samples.json',
  scale: 'scale.json',
} as const;
export type Kind = keyof typeof KINDS;

export interface Chosen {
  readonly kind: Kind;
  readonly path: string;
}

/**
 * The newest finished run of each kind below `base`; names begin with the time, so the last by name is the newest,
 * whatever was written into it since. Throws `UsageError` when there is none at all.
 */
export function newestOfEach(base = 'runs'): readonly Chosen[] {
  const runs = (existsSync(base) ? readdirSync(base) : [])
    .filter((name) => /^\d{8}T\d{6}Z-[0-9a-f]{4}$/.test(name))
    .toSorted()
    .reverse()
    .map((name) => join(base, name));
  const chosen = (Object.keys(KINDS) as Kind[]).flatMap((kind) => {
    const path = runs.find((run) => isOf(kind, run));
    return path === undefined ? [] : [{ kind, path }];
  });
  if (chosen.length === 0)
    throw new UsageError(
      `no finished run is below \`${base}/\`: run pnpm scenario isolation first, or name the directory of a run`,
    );
  return chosen;
}

function isOf(kind: Kind, run: string): boolean {
  const holds = (name: string) => existsSync(join(run, name));
  // A mutants run has a record, too: of topologies that were broken. A run that is under way has no verdicts yet.
  if (kind === 'isolation') return holds('record.jsonl') && holds('verdicts.json') && !holds('mutants.json');
  return holds(KINDS[kind]);
}

/** A run named by its directory, or by its id below `base`. Throws `UsageError` where it holds nothing to tell. */
export function namedRun(word: string, base = 'runs'): string {
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
