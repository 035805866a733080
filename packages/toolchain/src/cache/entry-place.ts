import { createHash, type Hash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import type { Component } from '../components/component.types.ts';
import type { Platform } from '../platform.ts';
import type { ComponentId } from '../toolchain.types.ts';

/** `CORDON_CACHE_DIR`, else `$XDG_CACHE_HOME/cordon`, else `~/.cache/cordon`. A relative XDG path is void by its specification. */
export function cacheRoot(env: NodeJS.ProcessEnv): string {
  if (env.CORDON_CACHE_DIR) return resolve(env.CORDON_CACHE_DIR);
  if (env.XDG_CACHE_HOME && isAbsolute(env.XDG_CACHE_HOME)) return join(env.XDG_CACHE_HOME, 'cordon');
  return join(env.HOME || homedir(), '.cache', 'cordon');
}

/** Raise it when the build changes in a way that neither pins nor recipe show. */
const layout = 1;

const packageRoot = join(import.meta.dirname, '..', '..');

/** The folder with a component's committed pins (`go.mod`, `go.sum`, requirements). */
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
  const { id, version, package: main, tags, ldflags, inlined, sources } = component;
  const copies = sources.map((copy) => [
    copy.module,
    copy.version,
    copy.directory,
    copy.edits.map(({ file }) => file),
  ]);
  return [id, version, main, tags, ldflags, inlined, copies];
}

/** Where a component of these pins lives, is built, and is locked. */
export interface EntryPlace {
  readonly key: string;
  readonly entry: string;
  readonly work: string;
  readonly lock: string;
}

/** The paths of a component's cache entry for its present pins. */
export async function entryPlace(
  cacheRoot: string,
  component: Component,
  platform: Platform,
): Promise<EntryPlace> {
  const key = await pinKey(component, platform);
  const name = `${component.version}-${key}`;
  return {
    key,
    entry: join(cacheRoot, component.id, name),
    work: join(cacheRoot, 'work', `${component.id}-${name}`),
    lock: join(cacheRoot, 'locks', `${component.id}.lock`),
  };
}
