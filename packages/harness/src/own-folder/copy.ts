import { mkdir, readdir, readFile, realpath, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileText, UsageError } from '@cordon/domain';
import { isConfiguration } from '@cordon/terraform';

/** A user's folder with the modules and files outside it that it refers to. Nothing in it is ever changed. */
export interface OwnFiles {
  /** Path of the folder in the tree: `live/prod`; empty where it is the root. */
  readonly root: string;
  /** Every file by its path in the tree. */
  readonly files: ReadonlyMap<string, Buffer>;
}

const MOST_FILES = 10_000;
const MOST_BYTES = 200_000_000;

/**
 * Not copied: files that are no configuration, states of real deployments, and the lock file, which would forbid the
 * providers built here.
 */
const PASSED_OVER =
  /^(\.git|\.hg|node_modules|\.terragrunt-cache|\.terraform\.lock\.hcl|crash\.log)$|\.tfstate(\.|$)/;

/**
 * Reads a folder, and whatever its files name by a path that leads out of it (`../modules/tenant`, a template beside
 * it), again and again until nothing new is named. Throws `UsageError` for a folder that holds no Terraform or is too
 * large.
 */
export async function readOwnFolder(dir: string): Promise<OwnFiles> {
  const start = await realpath(dir).catch(() => {
    throw new UsageError(`there is no folder \`${dir}\``);
  });
  const found = new Map<string, Buffer>();
  const seen = new Set<string>();
  let bytes = 0;
  const queue = [start];
  const take = async (path: string): Promise<void> => {
    const real = await realpath(path).catch(() => undefined);
    if (real === undefined || seen.has(path)) return;
    seen.add(path);
    const about = await stat(path);
    if (about.isFile()) {
      bytes += about.size;
      if (bytes > MOST_BYTES || found.size >= MOST_FILES)
        throw new UsageError(
          `\`${dir}\` and what it names hold more than ${MOST_FILES} files or ${MOST_BYTES / 1e6} MB: check its plan instead`,
        );
      const content = await readFile(path);
      found.set(path, content);
      if (/\.(tf|tofu)(\.json)?$/.test(path))
        queue.push(...leadsOut(content.toString(), dirname(path), start));
      return;
    }
    if (!about.isDirectory() || isWithin(real, dirname(path))) return;
    for (const entry of await readdir(path)) {
      if (PASSED_OVER.test(entry)) continue;
      if (entry === '.terraform') await take(join(path, entry, 'modules'));
      else await take(join(path, entry));
    }
  };
  for (let next = 0; next < queue.length; next++) await take(queue[next] as string);
  const own = [...found.keys()].filter((path) => dirname(path) === start);
  if (!own.some((path) => /\.(tf|tofu)(\.json)?$/.test(path)))
    throw new UsageError(`\`${dir}\` holds no Terraform: there is no \`*.tf\` in it`);
  const base = commonFolder([start, ...found.keys()]);
  return {
    root: relative(base, start).split(sep).join('/'),
    files: new Map([...found].map(([path, content]) => [relative(base, path).split(sep).join('/'), content])),
  };
}

/** A link to a folder that contains it would never end. */
function isWithin(folder: string, outer: string): boolean {
  return outer === folder || outer.startsWith(`${folder}${sep}`);
}

/** Paths in a text that begin with `../`, as they stand before the first expression in them. */
function leadsOut(text: string, at: string, root: string): readonly string[] {
  return [...text.matchAll(/"(?:\$\{path\.(module|root|cwd)\}\/)?((?:\.{1,2}\/)+[^"$*{}\n]*)/g)].flatMap(
    ([, from, path = '']) => {
      if (!path.includes('../')) return [];
      const whole = resolve(from === undefined || from === 'module' ? at : root, path);
      return [whole, ...(from === undefined ? [resolve(root, path)] : [])].filter(
        // The top of a disk is no module.
        (one) => one.split(sep).length > 2 && !isWithin(one, root),
      );
    },
  );
}

function commonFolder(paths: readonly string[]): string {
  const [first = '', ...rest] = paths;
  let base = first;
  for (const path of rest) while (!isWithin(base, path)) base = dirname(base);
  return base;
}

/** The configuration files by path relative to the folder, as the Terraform reader takes them. */
export function sourcesOf({ root, files }: OwnFiles): ReadonlyMap<string, string> {
  return new Map(
    [...files].flatMap(([path, content]) =>
      isConfiguration(path.slice(path.lastIndexOf('/') + 1))
        ? [[relative(root, path).split(sep).join('/'), fileText(content)] as const]
        : [],
    ),
  );
}

/** Writes the files, readable by their owner alone. */
export async function writeTree(tree: string, files: ReadonlyMap<string, Buffer | string>): Promise<void> {
  for (const [path, content] of files) {
    await mkdir(dirname(join(tree, path)), { recursive: true, mode: 0o700 });
    await writeFile(join(tree, path), content, { mode: 0o600 });
  }
}
