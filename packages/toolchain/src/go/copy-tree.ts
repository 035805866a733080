import { copyFile, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Copies a tree of plain files, leaving out what `skips` names by its path from the root (forward slashes). The new
 * directories are writable, whatever the old ones are, so that the copy can be edited and removed.
 */
export async function copyTree(
  from: string,
  to: string,
  skips: (path: string) => boolean,
  below = '',
): Promise<void> {
  await mkdir(join(to, below), { recursive: true });
  for (const item of await readdir(join(from, below), { withFileTypes: true })) {
    const path = below === '' ? item.name : `${below}/${item.name}`;
    if (skips(path)) continue;
    if (item.isDirectory()) await copyTree(from, to, skips, path);
    else if (item.isFile()) await copyFile(join(from, path), join(to, path));
  }
}
