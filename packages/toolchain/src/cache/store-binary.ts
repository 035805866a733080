import { chmod, link, mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { GoComponent } from '../components/component.types.ts';
import type { Platform } from '../platform.ts';
import type { EntryPlace } from './entry-place.ts';
import { describeFiles, writeManifest } from './manifest.ts';

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
