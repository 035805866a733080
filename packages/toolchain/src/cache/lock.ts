import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rm, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { runs, startOf } from '@cordon/temp';
import { cancelled } from '../toolchain-error.ts';

/** Who holds a lock. `start` tells a process from a later one with the same pid; `token` one acquisition from another. */
export interface Owner {
  readonly pid: number;
  readonly start: string;
  readonly host: string;
  readonly token: string;
}

const heartbeatMs = 5_000;
const pollMs = 250;
/** Another host's process cannot be looked at: it counts as gone when its heartbeat has stopped this long. */
const silentMs = 60_000;

export interface LockOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onWait?: (owner: Owner) => void;
}

/** Runs `body` while holding the lock file at `path`; waits for a living owner, takes over from a dead one. */
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
  if (found === undefined) return false;
  const silence = Date.now() - found.mtimeMs;
  // Empty or torn: its writer is between creating and writing, or died there.
  if (holder === undefined) return silence > 2_000;
  if (holder.host !== hostname()) return silence > silentMs;
  return !runs(holder);
}

/** Only one may remove a stale lock at a time, and only the very lock that was judged; else a fresh one could go. */
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
    if (now?.token === judged?.token) await rm(path, { force: true });
  } finally {
    await rm(guard, { force: true });
  }
}
