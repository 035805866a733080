import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { hashFile } from './hash-file.ts';
import type { Manifest } from './manifest.ts';
import { checkRecords } from './wheel-records.ts';

/** Undefined when sound, else what is wrong. */
export type Damage = string | undefined;

/**
 * What a warm start can afford: sizes and times of the files, names of a venv's packages. A file whose time alone
 * differs (copied, restored from a backup) is hashed.
 */
export async function checkQuickly(entry: string, manifest: Manifest): Promise<Damage> {
  const damages = await Promise.all(
    manifest.files.map(async (file) => {
      const found = await stat(join(entry, file.path)).catch(() => undefined);
      if (found === undefined) return `\`${file.path}\` is missing`;
      if (found.size !== file.size) return `\`${file.path}\` has ${found.size} bytes, not ${file.size}`;
      if (found.mtimeMs === file.mtimeMs) return undefined;
      return (await hashFile(join(entry, file.path))) === file.sha256
        ? undefined
        : `\`${file.path}\` was changed`;
    }),
  );
  return damages.find((damage) => damage !== undefined) ?? checkVenv(entry, manifest);
}

/** Every byte that a manifest or a wheel's own record vouches for. */
export async function checkFully(entry: string, manifest: Manifest): Promise<Damage> {
  const quick = await checkQuickly(entry, manifest);
  if (quick !== undefined) return quick;
  for (const file of manifest.files) {
    if ((await hashFile(join(entry, file.path))) !== file.sha256) return `\`${file.path}\` was changed`;
  }
  return manifest.venv === undefined ? undefined : checkRecords(join(entry, manifest.venv.sitePackages));
}

async function checkVenv(entry: string, { venv }: Manifest): Promise<Damage> {
  if (venv === undefined) return undefined;
  // Asked of the file itself: the link `bin/python` stays when the Python it leads to is removed.
  if ((await stat(venv.python).catch(() => undefined)) === undefined)
    return `its Python \`${venv.python}\` is gone`;
  const names = new Set(await readdir(join(entry, venv.sitePackages)).catch(() => []));
  const missing = venv.names.find((name) => !names.has(name));
  return missing === undefined ? undefined : `\`${venv.sitePackages}/${missing}\` is missing`;
}
