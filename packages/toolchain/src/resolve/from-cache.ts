import { join } from 'node:path';
import { checkFully, checkQuickly } from '../cache/check-entry.ts';
import type { EntryPlace } from '../cache/entry-place.ts';
import { readManifest } from '../cache/manifest.ts';
import type { Component } from '../components/component.types.ts';
import type { Platform } from '../platform.ts';
import type { Resolved } from '../toolchain.types.ts';

export type CacheFinding =
  | { readonly state: 'sound'; readonly resolved: Resolved }
  | { readonly state: 'damaged'; readonly damage: string }
  | { readonly state: 'absent' };

/** A finished entry of these very pins. `thorough` hashes every byte that is vouched for. */
export async function fromCache(
  component: Component,
  place: EntryPlace,
  platform: Platform,
  thorough = false,
): Promise<CacheFinding> {
  const manifest = await readManifest(place.entry);
  if (manifest === undefined) return { state: 'absent' };
  if (manifest.key !== place.key || manifest.component !== component.id) {
    return { state: 'damaged', damage: 'its manifest is that of another entry' };
  }
  const damage = await (thorough ? checkFully : checkQuickly)(place.entry, manifest);
  if (damage !== undefined) return { state: 'damaged', damage };
  return { state: 'sound', resolved: resolvedAt(component, place, platform, 'cache') };
}

export function resolvedAt(
  component: Component,
  place: EntryPlace,
  platform: Platform,
  source: 'cache' | 'built',
): Resolved {
  const { id, version } = component;
  if (component.kind === 'venv') return { id, version, path: join(place.entry, 'bin', 'python'), source };
  const path =
    component.provider === undefined ? join(place.entry, component.files(platform)[0]) : place.entry;
  return { id, version, path, source };
}
