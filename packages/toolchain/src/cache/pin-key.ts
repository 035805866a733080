import { createHash, type Hash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Component } from '../components/component.types.ts';
import type { Platform } from '../platform.ts';
import type { ComponentId } from '../toolchain.types.ts';

/** Goes up when the way of building changes in a manner that neither pins nor recipe show. */
const layout = 1;

const packageRoot = join(import.meta.dirname, '..', '..');

export function pinDirectory(id: ComponentId): string {
  return join(packageRoot, 'pins', id);
}

/**
 * Names the content of a cache entry: every committed pin, the recipe, for an edited source the code of the edits,
 * and the platform. Changing any of them makes another key, so the old entry is no longer found and a new one built.
 */
export async function pinKey(
  component: Component,
  platform: Platform,
  pins = pinDirectory(component.id),
): Promise<string> {
  const hash = createHash('sha256');
  hash.update(JSON.stringify({ layout, platform, recipe: recipe(component) }));
  await addDirectory(hash, pins);
  if (component.kind === 'go' && component.sources.length > 0)
    await addDirectory(hash, join(packageRoot, 'src', 'edits'));
  return hash.digest('hex').slice(0, 12);
}

async function addDirectory(hash: Hash, directory: string): Promise<void> {
  for (const name of (await readdir(directory)).sort()) {
    if (name.endsWith('.test.ts')) continue;
    hash.update(`\0${name}\0`);
    hash.update(await readFile(join(directory, name)));
  }
}

function recipe(component: Component): unknown {
  if (component.kind === 'venv') return [component.id, component.version];
  const { id, version, package: main, tags, ldflags, sources } = component;
  const copies = sources.map((copy) => [
    copy.module,
    copy.version,
    copy.directory,
    copy.edits.map(({ file }) => file),
  ]);
  return [id, version, main, tags, ldflags, copies];
}
