import { createHash } from 'node:crypto';
import { globSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join, resolve } from 'node:path';

/**
 * The files that patterns name, absolute, in order: one a line, `!` takes away, a folder stands for all that is in it.
 * What begins with a dot below a named folder is left out unless asked for, as upload-artifact does.
 */
export function filesOf(
  patterns: readonly string[],
  folder: string,
  { hidden = true } = {},
): readonly string[] {
  const found = new Set<string>();
  for (const pattern of patterns.map((one) => one.trim()).filter((one) => one !== '')) {
    const away = pattern.startsWith('!');
    const from = pattern.slice(away ? 1 : 0).replace(/^~(?=\/|$)/, homedir());
    for (const name of globSync(from, { cwd: folder }))
      for (const file of below(resolve(folder, name), hidden || away))
        if (away) found.delete(file);
        else found.add(file);
  }
  return [...found].toSorted();
}

function below(path: string, hidden: boolean): readonly string[] {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat?.isFile() === true) return [path];
  if (stat?.isDirectory() !== true) return [];
  return readdirSync(path)
    .filter((name) => hidden || !basename(name).startsWith('.'))
    .flatMap((name) => below(join(path, name), hidden));
}

/** One hash over the hashes of all files. Throws when no file is named: GitHub’s empty text would make one key of all. */
export function hashFiles(patterns: readonly string[], folder: string): string {
  const files = filesOf(patterns, folder);
  if (files.length === 0) throw new Error(`\`hashFiles\` finds no file at ${patterns.join(', ')}`);
  const all = createHash('sha256');
  for (const file of files) all.update(createHash('sha256').update(readFileSync(file)).digest());
  return all.digest('hex');
}
