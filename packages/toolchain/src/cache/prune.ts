import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ownerTag } from '@cordon/temp';
import { ToolchainError } from '../toolchain-error.ts';
import { type CacheEntry, inspectCache } from './inspect.ts';
import { isLeased } from './lease.ts';
import { withLock } from './lock.ts';

export interface Pruned {
  readonly removed: readonly CacheEntry[];
  /** Stale, yet left: its component is being built or installed. */
  readonly left: readonly CacheEntry[];
}

/**
 * Removes the entries that no run of this version of Cordon would use. Never one that a process runs from, or has said
 * that it uses, and none of a component that is being got at this moment.
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
        // Gone in one step, so that nobody finds half of it.
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
