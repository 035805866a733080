import type { EntryPlace } from '../cache/entry-place.ts';
import type { Component } from '../components/component.types.ts';
import type { Memo } from '../find/memo.ts';
import type { Platform } from '../platform.ts';
import type { Resolved } from '../toolchain.types.ts';
import { type CacheFinding, fromCache } from './from-cache.ts';
import { fromPath } from './from-path.ts';

/** What the machine has already, on PATH or in the cache, or why nothing of it will do. */
export interface Here {
  readonly resolved?: Resolved;
  /** Name of the program found on PATH. */
  readonly command?: string;
  readonly cached: CacheFinding;
  /** Why others on PATH were passed over. */
  readonly refusals: readonly string[];
}

export interface Looking {
  readonly env: NodeJS.ProcessEnv;
  readonly memo: Memo;
  readonly platform: Platform;
  readonly place: EntryPlace;
  /** Hashes every cached byte. */
  readonly thorough?: boolean;
  /** Before the cache is looked at. */
  readonly beforeCache?: () => Promise<void>;
}

/**
 * Looks on PATH, then in the cache, then on PATH once more for what is only second best: that is worth taking before a
 * build, and not before a better one that is there.
 */
export async function findHere(component: Component, looking: Looking): Promise<Here> {
  const { env, memo, platform, place, thorough, beforeCache } = looking;
  const best = await fromPath(component, env, memo, 'best');
  if (best.resolved !== undefined) return { ...best, cached: { state: 'absent' } };
  await beforeCache?.();
  const cached = await fromCache(component, place, platform, thorough);
  if (cached.state === 'sound') return { resolved: cached.resolved, cached, refusals: best.refusals };
  const second = await fromPath(component, env, memo, 'second best');
  return { ...second, cached, refusals: [...best.refusals, ...second.refusals] };
}
