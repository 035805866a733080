import { copyFile, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { SourceCopy } from '../components/component.types.ts';
import { ToolchainError } from '../toolchain-error.ts';

/**
 * Copies a tree of plain files, leaving out what `skips` names by its path from the root (forward slashes). The new
 * directories are writable, whatever the old ones are, so that the copy can be edited and removed.
 */
async function copyTree(
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

/** What `go mod download -json` says. https://go.dev/ref/mod#go-mod-download */
interface Downloaded {
  readonly Dir: string;
  readonly Sum: string;
}

export function parseDownload(text: string): Downloaded | undefined {
  try {
    const { Dir, Sum } = JSON.parse(text) as Record<string, unknown>;
    return typeof Dir === 'string' && typeof Sum === 'string' ? { Dir, Sum } : undefined;
  } catch {
    return undefined;
  }
}

/** The module's hash in a committed `go.sum`: what replaces a module by a directory is not checked by Go itself. */
export function pinnedSum(goSum: string, source: SourceCopy): string {
  const start = `${source.module} ${source.version} `;
  const line = goSum.split('\n').find((candidate) => candidate.startsWith(start));
  if (line === undefined) throw new TypeError(`go.sum has no line for \`${start.trim()}\``);
  return line.slice(start.length).trim();
}

export function checkSum(source: SourceCopy, pinned: string, downloaded: Downloaded): void {
  if (downloaded.Sum === pinned) return;
  throw new ToolchainError(
    'hash-mismatch',
    `\`${source.module}@${source.version}\` was served with hash \`${downloaded.Sum}\`, but \`${pinned}\` is pinned`,
    'stop: the registry served something else than what is pinned; check the proxy or mirror in between',
  );
}

/** Copies a module from Go's read-only cache and edits it. An existing copy is complete. */
export async function copySource(from: string, to: string, source: SourceCopy): Promise<void> {
  if ((await stat(to).catch(() => undefined)) !== undefined) return;
  const unfinished = `${to}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await copyTree(from, unfinished, source.skips);
  for (const edit of source.edits) {
    const file = join(unfinished, edit.file);
    const text = await readFile(file, 'utf8').catch(() => '');
    const edited = edit.apply(text);
    await rm(file, { force: true });
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, edited);
  }
  await rename(unfinished, to);
}
