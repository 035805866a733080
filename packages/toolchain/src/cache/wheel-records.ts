import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hashFile } from './hash-file.ts';

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
