import { mkdir, readdir, rm, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { EntryPlace } from '../cache/entry-place.ts';
import { withLock } from '../cache/lock.ts';
import { storeBinary, writeManifest } from '../cache/manifest.ts';
import type { Component } from '../components/component.types.ts';
import type { Context } from '../context.ts';
import { buildGo } from '../go/build-go.ts';
import type { Platform } from '../platform.ts';
import { explainSystemError } from '../process/run.ts';
import { installVenv } from '../python/install-venv.ts';
import type { Resolved } from '../toolchain.types.ts';
import { ToolchainError } from '../toolchain-error.ts';
import { fromCache, resolvedAt } from './sources.ts';

/** Builds or installs a component into the cache, unless another run does so meanwhile. */
export async function obtain(
  component: Component,
  context: Context,
  place: EntryPlace,
  platform: Platform,
): Promise<Resolved> {
  const onWait = ({ pid }: { readonly pid: number }) => {
    context.report.step(component.id, `waiting for process ${pid}, which builds it`);
  };
  try {
    return await withLock(place.lock, () => obtainLocked(component, context, place, platform), {
      signal: context.signal,
      onWait,
    });
  } catch (error) {
    throw explainSystemError(component.id, error);
  }
}

async function obtainLocked(
  component: Component,
  context: Context,
  place: EntryPlace,
  platform: Platform,
): Promise<Resolved> {
  const found = await fromCache(component, place, platform);
  if (found.state === 'sound') return found.resolved;
  if (found.state === 'damaged') {
    context.report.step(component.id, `cache entry damaged, getting it again: ${found.damage}`);
    await rm(place.entry, { recursive: true, force: true });
  }
  await removeOldWork(component, place);
  await mkdir(place.work, { recursive: true });
  await checkSpace(component, place.work);
  if (component.kind === 'go') {
    const binary = await buildGo(component, context, platform, place.work);
    await storeBinary(component, platform, place, binary);
  } else {
    await writeManifest(place.entry, await installVenv(component, context, place));
  }
  await rm(place.work, { recursive: true, force: true });
  context.report.step(component.id, 'ready', 1, 1, 0);
  return resolvedAt(component, place, platform, 'built');
}

/** Removes what an interrupted build of other pins left; the component's lock is ours. */
async function removeOldWork(component: Component, place: EntryPlace): Promise<void> {
  const parent = dirname(place.work);
  for (const name of await readdir(parent).catch(() => [])) {
    const path = join(parent, name);
    if (path !== place.work && name.startsWith(`${component.id}-`))
      await rm(path, { recursive: true, force: true });
  }
}

/** Fails early when there is not enough space for the result; only the build shows whether Go's caches fit. */
async function checkSpace(component: Component, directory: string): Promise<void> {
  const { bavail, bsize } = await statfs(directory);
  const free = Math.floor((bavail * bsize) / 2 ** 20);
  const { diskMiB, resultMiB } = component.cost;
  if (free >= 2 * resultMiB) return;
  throw new ToolchainError(
    'disk-full',
    `\`${component.id}\` needs ${2 * resultMiB} MiB in \`${directory}\` (and up to ${diskMiB} MiB with all downloads), and ${free} MiB are free`,
    'free some space, or put the cache elsewhere with `CORDON_CACHE_DIR`',
  );
}
