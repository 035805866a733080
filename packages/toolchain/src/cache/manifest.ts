import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, link, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { GoComponent } from '../components/component.types.ts';
import type { Platform } from '../platform.ts';
import type { ComponentId } from '../toolchain.types.ts';
import type { EntryPlace } from './entry-place.ts';

/** Written last into a cache entry: an entry without it was not finished. */
const manifestName = 'cordon.json';

interface ManifestFile {
  readonly path: string;
  readonly size: number;
  readonly mtimeMs: number;
  readonly sha256: string;
}

export interface Manifest {
  readonly component: ComponentId;
  readonly version: string;
  readonly key: string;
  readonly files: readonly ManifestFile[];
  /** A venv's packages by the names at the top of its `site-packages`, and the Python it was made with. */
  readonly venv?: {
    readonly sitePackages: string;
    readonly names: readonly string[];
    readonly python: string;
  };
}

/** The manifest of a cache entry; `undefined` for an unfinished or unreadable one. */
export async function readManifest(entry: string): Promise<Manifest | undefined> {
  try {
    const parsed: unknown = JSON.parse(await readFile(join(entry, manifestName), 'utf8'));
    return isManifest(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/** Writes the manifest atomically, which completes the entry. */
export async function writeManifest(entry: string, manifest: Manifest): Promise<void> {
  const unfinished = join(entry, `${manifestName}.${process.pid}`);
  await writeFile(unfinished, `${JSON.stringify(manifest, null, 1)}\n`);
  await rename(unfinished, join(entry, manifestName));
}

/** Size, time and SHA-256 of files of an entry. */
export async function describeFiles(entry: string, paths: readonly string[]): Promise<ManifestFile[]> {
  const described: ManifestFile[] = [];
  for (const path of paths) {
    const { size, mtimeMs } = await stat(join(entry, path));
    described.push({ path, size, mtimeMs, sha256: await hashFile(join(entry, path)) });
  }
  return described;
}

function isManifest(value: unknown): value is Manifest {
  if (typeof value !== 'object' || value === null) return false;
  const { component, version, key, files } = value as Record<string, unknown>;
  const strings = [component, version, key].every((field) => typeof field === 'string');
  return strings && Array.isArray(files) && files.length > 0 && files.every(isManifestFile);
}

function isManifestFile(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { path, size, mtimeMs, sha256 } = value as Record<string, unknown>;
  return (
    typeof path === 'string' &&
    typeof size === 'number' &&
    typeof mtimeMs === 'number' &&
    typeof sha256 === 'string'
  );
}

const smallBytes = 4 << 20;

/** SHA-256 of a file. A large one is streamed; the thousands of small ones of a venv are read whole, which is far faster. */
async function hashFile(path: string, encoding: 'hex' | 'base64url' = 'hex'): Promise<string> {
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
      const found = await checkRecorded(sitePackages, one);
      // Not in one with `await`: that would set anew what another found meanwhile.
      damage ??= found;
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

/** Moves a built binary into its entry atomically. */
export async function storeBinary(
  component: GoComponent,
  platform: Platform,
  place: EntryPlace,
  binary: string,
): Promise<void> {
  const [first, ...others] = component.files(platform);
  const unfinished = `${place.entry}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(dirname(join(unfinished, first)), { recursive: true });
  await rename(binary, join(unfinished, first));
  await chmod(join(unfinished, first), 0o755);
  for (const other of others) {
    await mkdir(dirname(join(unfinished, other)), { recursive: true });
    await link(join(unfinished, first), join(unfinished, other));
  }
  const files = await describeFiles(unfinished, [first, ...others]);
  await writeManifest(unfinished, {
    component: component.id,
    version: component.version,
    key: place.key,
    files,
  });
  await rm(place.entry, { recursive: true, force: true });
  await rename(unfinished, place.entry);
}
