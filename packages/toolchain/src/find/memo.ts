import { mkdir, open, readFile, realpath, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

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
