import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hashFile } from './hash-file.ts';

interface Recorded {
  readonly path: string;
  readonly sha256: string;
}

/**
 * Checks every installed file against the `RECORD` of the wheel it came from.
 * https://packaging.python.org/en/latest/specifications/recording-installed-packages/
 */
export async function checkRecords(sitePackages: string): Promise<string | undefined> {
  const infos = (await readdir(sitePackages)).filter((name) => name.endsWith('.dist-info'));
  for (const info of infos) {
    const record = await readFile(join(sitePackages, info, 'RECORD'), 'utf8').catch(() => '');
    if (record === '') return `\`${info}/RECORD\` is missing`;
    for (const { path, sha256 } of parseRecord(record)) {
      const found = await hashFile(join(sitePackages, path), 'base64url').catch(() => undefined);
      if (found === undefined) return `\`${path}\` is missing`;
      if (found !== sha256) return `\`${path}\` was changed`;
    }
  }
  return undefined;
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
