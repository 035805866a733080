import { lstatSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { OWNER_TAG, ownerLives } from './owner.ts';

const NAME = new RegExp(`^cordon-[a-z]+(?:-[a-z]+)*-(${OWNER_TAG.source})-\\w{6}$`);

/**
 * Removes the temp directories in a folder whose owner was killed before it could; returns their names. Touches
 * nothing but real directories of this user that bear an owner's name, and fails on nothing: another may sweep too.
 */
export function sweepTempDirs(folder: string): readonly string[] {
  return names(folder).filter((name) => {
    const tag = NAME.exec(name)?.[1];
    if (tag === undefined || ownerLives(tag) || !isOurs(join(folder, name))) return false;
    try {
      rmSync(join(folder, name), { recursive: true, force: true });
      return true;
    } catch {
      return false;
    }
  });
}

function names(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** In a folder that everybody may write to, a name alone is nobody's word. */
function isOurs(path: string): boolean {
  const found = lstatSync(path, { throwIfNoEntry: false });
  return found?.isDirectory() === true && found.uid === process.getuid?.();
}
