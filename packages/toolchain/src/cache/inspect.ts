import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { components } from '../components/index.ts';
import { hostPlatform } from '../platform.ts';
import { cacheRoot } from './cache-root.ts';
import { diskUsage } from './disk-usage.ts';
import { entryPlace } from './entry-place.ts';
import { isLeased } from './lease.ts';
import { readManifest } from './manifest.ts';
import { runningPrograms } from './running-from.ts';

export interface CacheEntry {
  readonly component: string;
  /** `<version>-<key of its pins>`. */
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
  /** `current`: of these pins; `stale`: of others, and nobody uses it; `in-use`: of others, and somebody does. */
  readonly state: 'current' | 'stale' | 'in-use';
}

export interface CacheReport {
  readonly root: string;
  /** Of all entries, on disk. */
  readonly bytes: number;
  readonly entries: readonly CacheEntry[];
}

/** What `entryPlace` names: nothing else below the cache's folder is looked at, whatever that folder is. */
const ENTRY = /^\d+\.\d+\.\d+-[0-9a-f]{12}(\.unfinished)?$/;

/** What lies in the cache, and what of it no run of this version of Cordon would use. Changes nothing. */
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
