import { lstat, mkdir, readdir, readFile, readlink, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ownerTag } from '@cordon/temp';
import { components } from '../components/index.ts';
import { hostPlatform } from '../platform.ts';
import { ToolchainError } from '../toolchain-error.ts';
import { cacheRoot, entryPlace } from './entry-place.ts';
import { isLeased, withLock } from './lock.ts';
import { readManifest } from './manifest.ts';

/** Bytes that a folder takes on disk; hard links count once, files deleted meanwhile not at all. */
export async function diskUsage(path: string, seen = new Set<number>()): Promise<number> {
  const found = await lstat(path).catch(() => undefined);
  if (found === undefined || seen.has(found.ino)) return 0;
  seen.add(found.ino);
  let bytes = found.blocks * 512;
  if (!found.isDirectory()) return bytes;
  for (const name of await readdir(path).catch(() => [])) bytes += await diskUsage(join(path, name), seen);
  return bytes;
}

/**
 * Command lines and executables of every process of this user, to ask whether one runs from a folder. Without `/proc`
 * this is unknown, and every folder counts as in use.
 * https://man7.org/linux/man-pages/man5/proc_pid_exe.5.html
 */
async function runningPrograms(proc = '/proc'): Promise<(folder: string) => boolean> {
  const pids = (await readdir(proc).catch(() => [])).filter((name) => /^\d+$/.test(name));
  if (pids.length === 0) return () => true;
  const texts = await Promise.all(
    pids.map(async (pid) => {
      const exe = await readlink(`${proc}/${pid}/exe`).catch(() => '');
      return `\0${exe}\0${await readFile(`${proc}/${pid}/cmdline`, 'utf8').catch(() => '')}`;
    }),
  );
  return (folder) => texts.some((text) => text.includes(`\0${folder}/`));
}

export interface CacheEntry {
  readonly component: string;
  /** `<version>-<key of its pins>`. */
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
  /** `current`: of these pins; `stale`: of others and unused; `in-use`: of others and used. */
  readonly state: 'current' | 'stale' | 'in-use';
}

export interface CacheReport {
  readonly root: string;
  /** Of all entries, on disk. */
  readonly bytes: number;
  readonly entries: readonly CacheEntry[];
}

/** Folders that `entryPlace` uses: nothing else in the cache's folder is touched. */
const ENTRY = /^\d+\.\d+\.\d+-[0-9a-f]{12}(\.unfinished)?$/;

/** Lists the cache entries, and which of them this version of Cordon would not use. Changes nothing. */
export async function inspectCache(
  options: { readonly env?: NodeJS.ProcessEnv; readonly proc?: string } = {},
): Promise<CacheReport> {
  const root = cacheRoot(options.env ?? process.env);
  const platform = hostPlatform();
  const places = await Promise.all(components.map((component) => entryPlace(root, component, platform)));
  const current = new Set(places.map(({ entry }) => entry));
  const runsFrom = await runningPrograms(options.proc);
  const entries: CacheEntry[] = [];
  for (const { component, name, path } of await named(root)) {
    const used = !current.has(path) && (runsFrom(path) || (await isLeased(root, path)));
    const state = current.has(path) ? 'current' : used ? 'in-use' : 'stale';
    entries.push({ component, name, path, bytes: await diskUsage(path), state });
  }
  return { root, bytes: entries.reduce((all, { bytes }) => all + bytes, 0), entries };
}

async function named(root: string): Promise<readonly Pick<CacheEntry, 'component' | 'name' | 'path'>[]> {
  const known = new Set<string>(components.map(({ id }) => id));
  const found: Pick<CacheEntry, 'component' | 'name' | 'path'>[] = [];
  for (const component of (await readdir(root).catch(() => [])).sort()) {
    if (!/^[a-z][a-z-]*$/.test(component)) continue;
    for (const name of (await readdir(join(root, component)).catch(() => [])).sort()) {
      const path = join(root, component, name);
      if (!ENTRY.test(name)) continue;
      // A component of another version of Cordon has to show that it is one.
      if (known.has(component) || (await readManifest(path))?.component === component)
        found.push({ component, name, path });
    }
  }
  return found;
}

export interface Pruned {
  readonly removed: readonly CacheEntry[];
  /** Stale, yet left: its component is being built or installed. */
  readonly left: readonly CacheEntry[];
}

/**
 * Removes the entries that this version of Cordon would not use. Never one that a process runs from or has marked as
 * used, and none of a component that is being built now.
 */
export async function pruneCache(
  options: { readonly env?: NodeJS.ProcessEnv; readonly proc?: string } = {},
): Promise<Pruned> {
  const { root, entries } = await inspectCache(options);
  const removed: CacheEntry[] = [];
  const left: CacheEntry[] = [];
  for (const entry of entries.filter(({ state }) => state === 'stale'))
    ((await remove(root, entry)) ? removed : left).push(entry);
  return { removed, left };
}

async function remove(root: string, entry: CacheEntry): Promise<boolean> {
  const stop = new AbortController();
  const lock = join(root, 'locks', `${entry.component}.lock`);
  try {
    return await withLock(
      lock,
      async () => {
        if (await isLeased(root, entry.path)) return false;
        // Renamed first, so that the entry disappears atomically.
        const bin = join(root, 'work', `pruned-${ownerTag()}`);
        await mkdir(join(root, 'work'), { recursive: true });
        await rm(bin, { recursive: true, force: true });
        await rename(entry.path, bin);
        await rm(bin, { recursive: true, force: true });
        return true;
      },
      { signal: stop.signal, onWait: () => stop.abort() },
    );
  } catch (error) {
    if (error instanceof ToolchainError && error.code === 'cancelled') return false;
    throw error;
  }
}
