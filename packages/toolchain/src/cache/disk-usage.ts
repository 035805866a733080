import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Bytes that a folder takes on disk; what two names link to counts once. What goes meanwhile counts for nothing. */
export async function diskUsage(path: string, seen = new Set<number>()): Promise<number> {
  const found = await lstat(path).catch(() => undefined);
  if (found === undefined || seen.has(found.ino)) return 0;
  seen.add(found.ino);
  let bytes = found.blocks * 512;
  if (!found.isDirectory()) return bytes;
  for (const name of await readdir(path).catch(() => [])) bytes += await diskUsage(join(path, name), seen);
  return bytes;
}
