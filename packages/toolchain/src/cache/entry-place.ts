import { join } from 'node:path';
import type { Component } from '../components/component.types.ts';
import type { Platform } from '../platform.ts';
import { pinKey } from './pin-key.ts';

/** Where a component of these pins lives, is built, and is locked. */
export interface EntryPlace {
  readonly key: string;
  readonly entry: string;
  readonly work: string;
  readonly lock: string;
}

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
