import { constants, createReadStream } from 'node:fs';
import { access, mkdir, open, readFile, realpath, rename, stat, writeFile } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import type { KnownProgram } from '../components/component.types.ts';
import { probe } from '../process/run.ts';
import { findVersion, inRange, sayRange, type VersionRange } from '../version.ts';

/** Every executable of that name on PATH, in its order. Relative entries of PATH are not followed. */
export async function findOnPath(name: string, env: NodeJS.ProcessEnv): Promise<string[]> {
  const directories = (env.PATH ?? '').split(delimiter).filter((directory) => isAbsolute(directory));
  const found = await Promise.all(
    [...new Set(directories)].map(async (directory) => {
      const path = join(directory, name);
      return (await isExecutable(path)) ? path : undefined;
    }),
  );
  return found.filter((path) => path !== undefined);
}

/** Whether the path is a file that this user may execute. */
export async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

/** Whether a file contains these bytes; streamed, because binaries are large. */
async function containsText(path: string, text: string): Promise<boolean> {
  const wanted = Buffer.from(text);
  let before: Buffer = Buffer.alloc(0);
  for await (const chunk of createReadStream(path, { highWaterMark: 4 << 20 }) as AsyncIterable<Buffer>) {
    const window = Buffer.concat([before, chunk]);
    if (window.includes(wanted)) return true;
    before = window.subarray(Math.max(0, window.length - wanted.length + 1));
  }
  return false;
}

export type Judgement =
  | { readonly version: string; readonly command?: string }
  | { readonly refusal: string };

/**
 * Whether a binary is one of the known programs, of an accepted version, with what it must have compiled in. `newest:
 * false` drops the upper bound: an explicit setting means that the user accepts a newer one.
 */
export async function judgeProgram(
  path: string,
  programs: readonly KnownProgram[],
  options: { readonly env: NodeJS.ProcessEnv; readonly memo: Memo; readonly bounded: boolean },
): Promise<Judgement> {
  const said = await options.memo.recall(path, 'version', async () => await askVersion(path, options.env));
  if (said === undefined) return { refusal: 'it does not answer to `version`' };
  for (const program of programs) {
    const version = findVersion(program.says.exec(said)?.[1] ?? '');
    if (version === undefined) continue;
    const range: VersionRange = options.bounded ? program.accepts : { min: program.accepts.min };
    if (!inRange(version, range))
      return { refusal: `it is version ${version}, and ${sayRange(range)} is accepted` };
    const { contains } = program;
    const accepted = { version, command: program.command };
    if (contains === undefined) return accepted;
    const has = await options.memo.recall(path, contains.text, async () =>
      String(await containsText(path, contains.text)),
    );
    return has === 'true' ? accepted : { refusal: `it was built without ${contains.meaning}` };
  }
  return {
    refusal: `it says \`${said.split('\n')[0] ?? ''}\`, which is not one of ${programs.map(({ command }) => command).join(', ')}`,
  };
}

async function askVersion(path: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  // Without these, Terraform asks HashiCorp for newer versions and complains about the user's own settings.
  const { TF_CLI_CONFIG_FILE: _, ...plain } = env;
  return probe(path, ['version'], { env: { ...plain, CHECKPOINT_DISABLE: '1' }, cwd: '/' });
}

/** Caches a binary's version output as long as the file is unchanged, so that a warm start runs nothing. */
export interface Memo {
  readonly recall: (
    path: string,
    question: string,
    ask: () => Promise<string | undefined>,
  ) => Promise<string | undefined>;
  /** Writes new entries. A memo that cannot be written only costs time. */
  readonly save: () => Promise<void>;
}

export async function openMemo(cacheRoot: string): Promise<Memo> {
  const file = join(cacheRoot, 'answers.json');
  const known = await load(file);
  let changed = false;
  return {
    async recall(path, question, ask) {
      const identity = await identify(path);
      const key = `${identity} ${question}`;
      const remembered = known.get(key);
      if (identity !== undefined && remembered !== undefined) return remembered;
      const answer = await ask();
      if (identity !== undefined && answer !== undefined) {
        known.set(key, answer);
        changed = true;
      }
      return answer;
    },
    async save() {
      if (!changed) return;
      changed = false;
      try {
        await mkdir(cacheRoot, { recursive: true });
        await writeFile(`${file}.${process.pid}`, JSON.stringify(Object.fromEntries(known), null, 1));
        await rename(`${file}.${process.pid}`, file);
      } catch {
        // Asked again next time.
      }
    },
  };
}

/** Undefined for scripts: a version manager's shim answers by its surroundings, not by its bytes. */
async function identify(path: string): Promise<string | undefined> {
  try {
    const real = await realpath(path);
    if ((await firstBytes(real)) === '#!') return undefined;
    const { size, mtimeMs, ino } = await stat(real);
    return `${real} ${size} ${mtimeMs} ${ino}`;
  } catch {
    return undefined;
  }
}

async function firstBytes(path: string): Promise<string> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return buffer.subarray(0, bytesRead).toString('latin1');
  } finally {
    await file.close();
  }
}

async function load(file: string): Promise<Map<string, string>> {
  try {
    const parsed: unknown = JSON.parse(await readFile(file, 'utf8'));
    const entries = Object.entries(parsed as Record<string, unknown>);
    return new Map(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
  } catch {
    return new Map();
  }
}
