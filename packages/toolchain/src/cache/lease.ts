import { rmSync } from 'node:fs';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ownerLives, ownerTag } from '@cordon/temp';

const folderIn = (cacheRoot: string) => join(cacheRoot, 'uses');
const nameOf = (entry: string) => `${basename(join(entry, '..'))}~${basename(entry)}~`;
const mine = new Set<string>();

/**
 * Says that this process uses an entry, until it ends: none is pruned between two commands of one run. A cache that
 * cannot be written to cannot be pruned either, so failing to say it is no error.
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

/** Whether a living process, this one left out, said that it uses the entry. Forgets what dead ones said. */
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
