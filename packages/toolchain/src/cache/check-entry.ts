import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Manifest } from './manifest.ts';

const smallBytes = 4 << 20;

/** SHA-256 of a file. A large one is streamed; the thousands of small ones of a venv are read whole, which is far faster. */
export async function hashFile(path: string, encoding: 'hex' | 'base64url' = 'hex'): Promise<string> {
  const hash = createHash('sha256');
  if ((await stat(path)).size <= smallBytes) hash.update(await readFile(path));
  else await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  return hash.digest(encoding);
}

interface Recorded {
  readonly path: string;
  readonly sha256: string;
}

/** Files read at a time: what the file system's threads carry. */
const atOnce = 32;

/**
 * Checks every installed file against the `RECORD` of the wheel it came from; the first damage ends it.
 * https://packaging.python.org/en/latest/specifications/recording-installed-packages/
 */
export async function checkRecords(sitePackages: string): Promise<string | undefined> {
  const wanted: Recorded[] = [];
  for (const info of (await readdir(sitePackages)).filter((name) => name.endsWith('.dist-info'))) {
    const record = await readFile(join(sitePackages, info, 'RECORD'), 'utf8').catch(() => '');
    if (record === '') return `\`${info}/RECORD\` is missing`;
    wanted.push(...parseRecord(record));
  }
  let damage: string | undefined;
  let next = 0;
  const work = async () => {
    for (let one = wanted[next++]; one !== undefined && damage === undefined; one = wanted[next++]) {
      damage ??= await checkRecorded(sitePackages, one);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return damage;
}

async function checkRecorded(sitePackages: string, { path, sha256 }: Recorded): Promise<string | undefined> {
  const found = await hashFile(join(sitePackages, path), 'base64url').catch(() => undefined);
  if (found === undefined) return `\`${path}\` is missing`;
  return found === sha256 ? undefined : `\`${path}\` was changed`;
}

/** Lines `path,sha256=<url-safe base64>,size`; a path with a comma is quoted; files without a hash are skipped. */
export function parseRecord(text: string): Recorded[] {
  const recorded: Recorded[] = [];
  for (const line of text.split('\n')) {
    const found = /^(?:"((?:[^"]|"")+)"|([^,"]+)),sha256=([\w-]+)=*,\d*\r?$/.exec(line);
    const path = found?.[1]?.replaceAll('""', '"') ?? found?.[2];
    if (path !== undefined && found?.[3] !== undefined) recorded.push({ path, sha256: found[3] });
  }
  return recorded;
}

/** Undefined when sound, else what is wrong. */
type Damage = string | undefined;

/**
 * A quick check for warm starts: sizes and times of the files, names of a venv's packages. A file whose time alone
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

/** Checks every byte that a manifest or a wheel's own record covers. */
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
  // Checks the link's target: `bin/python` stays when the Python behind it is removed.
  if ((await stat(venv.python).catch(() => undefined)) === undefined)
    return `its Python \`${venv.python}\` is gone`;
  const names = new Set(await readdir(join(entry, venv.sitePackages)).catch(() => []));
  const missing = venv.names.find((name) => !names.has(name));
  return missing === undefined ? undefined : `\`${venv.sitePackages}/${missing}\` is missing`;
}
