import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { mkdir, open, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { ownerLives, ownerTag, runs, startOf } from '@cordon/temp';
import { cancelled } from '../toolchain-error.ts';

/** Who holds a lock. `start` tells a process from a later one with the same pid; `token` one acquisition from another. */
interface Owner {
  readonly pid: number;
  readonly start: string;
  readonly host: string;
  readonly token: string;
}

const heartbeatMs = 5_000;
const pollMs = 250;
/** A process on another host cannot be checked: it counts as gone when its heartbeat has stopped for this long. */
const silentMs = 60_000;

export interface LockOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onWait?: (owner: Owner) => void;
}

/** Runs `body` while holding the lock file at `path`; waits for a live owner, takes over from a dead one. */
export async function withLock<T>(
  path: string,
  body: () => Promise<T>,
  options: LockOptions = {},
): Promise<T> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const owner: Owner = {
    pid: process.pid,
    start: startOf(process.pid),
    host: hostname(),
    token: randomUUID(),
  };
  await acquire(path, owner, options);
  const beat = setInterval(
    () => void utimes(path, new Date(), new Date()).catch(() => undefined),
    heartbeatMs,
  );
  beat.unref();
  try {
    return await body();
  } finally {
    clearInterval(beat);
    if ((await readOwner(path))?.token === owner.token) await rm(path, { force: true });
  }
}

async function acquire(path: string, owner: Owner, { signal, onWait }: LockOptions): Promise<void> {
  for (;;) {
    if (signal?.aborted) throw cancelled();
    if (await create(path, owner)) return;
    const holder = await readOwner(path);
    if (await isStale(path, holder)) {
      await takeOver(path, holder);
      continue;
    }
    if (holder !== undefined) onWait?.(holder);
    await wait(pollMs, undefined, signal ? { signal } : {}).catch(() => undefined);
  }
}

async function create(path: string, owner: Owner): Promise<boolean> {
  try {
    const file = await open(path, 'wx');
    await file.writeFile(JSON.stringify(owner));
    await file.close();
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

async function readOwner(path: string): Promise<Owner | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Owner;
  } catch {
    return undefined;
  }
}

async function isStale(path: string, holder: Owner | undefined): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && isAbandoned(holder, Date.now() - found.mtimeMs, runs);
}

/**
 * Whether a lock may be taken over. `holder`: what stands in it, `undefined` where it is empty or torn; `silence`:
 * milliseconds since its heartbeat; `lives`: whether a process of this host runs.
 */
export function isAbandoned(
  holder: Owner | undefined,
  silence: number,
  lives: (holder: Owner) => boolean,
): boolean {
  // Its writer is between creating and writing, or died there.
  if (holder === undefined) return silence > 2_000;
  return holder.host === hostname() ? !lives(holder) : silence > silentMs;
}

/**
 * Only one process may remove a stale lock at a time, and only the lock that it checked; otherwise a new one could be
 * removed.
 */
export async function takeOver(path: string, judged: Owner | undefined): Promise<void> {
  const guard = `${path}.takeover`;
  if (!(await create(guard, { pid: process.pid, start: '', host: hostname(), token: '' }))) {
    const found = await stat(guard).catch(() => undefined);
    if (found !== undefined && Date.now() - found.mtimeMs > 10_000) await rm(guard, { force: true });
    await wait(pollMs);
    return;
  }
  try {
    const now = await readOwner(path);
    // Asked again: where the judged one was torn, another torn one may be a lock that its owner is writing just now.
    if (now?.token === judged?.token && (await isStale(path, now))) await rm(path, { force: true });
  } finally {
    await rm(guard, { force: true });
  }
}

const folderIn = (cacheRoot: string) => join(cacheRoot, 'uses');
const nameOf = (entry: string) => `${basename(join(entry, '..'))}~${basename(entry)}~`;
const mine = new Set<string>();

/**
 * Marks an entry as used by this process until it ends, so that it is not pruned between two commands of one run. A
 * read-only cache cannot be pruned, either, so failing to mark is no error.
 */
export async function leaseEntry(cacheRoot: string, entry: string): Promise<void> {
  const file = join(folderIn(cacheRoot), `${nameOf(entry)}${ownerTag()}`);
  if (mine.has(file)) return;
  if (mine.size === 0) process.once('exit', () => [...mine].map((path) => rmSync(path, { force: true })));
  mine.add(file);
  try {
    await mkdir(folderIn(cacheRoot), { recursive: true });
    await writeFile(file, '');
  } catch {
    return;
  }
}

/** Whether another live process marked the entry as used. Removes the marks of dead processes. */
export async function isLeased(cacheRoot: string, entry: string): Promise<boolean> {
  let leased = false;
  for (const name of await readdir(folderIn(cacheRoot)).catch(() => [])) {
    const tag = name.slice(name.lastIndexOf('~') + 1);
    if (!lives(tag)) await rm(join(folderIn(cacheRoot), name), { force: true });
    else if (name.startsWith(nameOf(entry)) && tag !== ownerTag()) leased = true;
  }
  return leased;
}

function lives(tag: string): boolean {
  try {
    return ownerLives(tag);
  } catch {
    return false;
  }
}
