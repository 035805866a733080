import { readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ComponentId } from '../toolchain.types.ts';
import { hashFile } from './check-entry.ts';

/** Written last into a cache entry: an entry without it was not finished. */
export const manifestName = 'cordon.json';

export interface ManifestFile {
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

export async function readManifest(entry: string): Promise<Manifest | undefined> {
  try {
    const parsed: unknown = JSON.parse(await readFile(join(entry, manifestName), 'utf8'));
    return isManifest(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

export async function writeManifest(entry: string, manifest: Manifest): Promise<void> {
  const unfinished = join(entry, `${manifestName}.${process.pid}`);
  await writeFile(unfinished, `${JSON.stringify(manifest, null, 1)}\n`);
  await rename(unfinished, join(entry, manifestName));
}

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
