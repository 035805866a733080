import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** A folder in the place of GitHub’s caches: kept from one night to the next. */
export interface Cache {
  /**
   * Puts back what was saved under the key, else the newest whose key begins with one of `restoreKeys`, in their order.
   * Returns the key it was saved under.
   * https://docs.github.com/en/actions/reference/workflows-and-actions/dependency-caching#cache-key-matching
   */
  restore(paths: readonly string[], key: string, restoreKeys: readonly string[]): string | undefined;
  /** False when the key is taken, which keeps what was saved under it, or no path exists. */
  save(paths: readonly string[], key: string): boolean;
}

export function cacheIn(folder: string, workspace: string): Cache {
  const at = (key: string) => join(folder, encodeURIComponent(key));
  const keys = () =>
    (existsSync(folder) ? readdirSync(folder) : [])
      .map((name) => ({ key: decodeURIComponent(name), at: statSync(join(folder, name)).mtimeMs }))
      .toSorted((a, b) => b.at - a.at)
      .map(({ key }) => key);
  return {
    restore(paths, key, restoreKeys) {
      const found = existsSync(at(key))
        ? key
        : restoreKeys.flatMap((begin) => keys().filter((one) => one.startsWith(begin)))[0];
      if (found === undefined) return undefined;
      for (const [index, path] of paths.entries())
        if (existsSync(join(at(found), String(index))))
          cpSync(join(at(found), String(index)), resolve(workspace, path), { recursive: true });
      return found;
    },
    save(paths, key) {
      const there = paths.map((path) => resolve(workspace, path));
      if (existsSync(at(key)) || !there.some((path) => existsSync(path))) return false;
      const half = `${at(key)}.half`;
      rmSync(half, { recursive: true, force: true });
      mkdirSync(half, { recursive: true });
      for (const [index, path] of there.entries())
        if (existsSync(path)) cpSync(path, join(half, String(index)), { recursive: true });
      renameSync(half, at(key));
      return true;
    },
  };
}
