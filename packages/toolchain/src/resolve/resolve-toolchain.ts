import { setMaxListeners } from 'node:events';
import { cacheRoot, entryPlace } from '../cache/entry-place.ts';
import { leaseEntry } from '../cache/lock.ts';
import type { Component } from '../components/component.types.ts';
import { components } from '../components/index.ts';
import type { Context } from '../context.ts';
import { type Memo, openMemo } from '../find/on-path.ts';
import { hostPlatform } from '../platform.ts';
import { buildWidth, lane, reporter } from '../progress.ts';
import type { ComponentId, Resolved, ToolchainOptions } from '../toolchain.types.ts';
import { cancelled, ToolchainError } from '../toolchain-error.ts';
import { obtain } from './obtain.ts';
import { findHere, fromRegistry, fromSetting } from './sources.ts';

/**
 * Resolves each wanted component: from its setting, else PATH, else the cache, else (providers) the registry, else built or installed from pins. Nothing is built before all settings are checked. The first failure stops the others, and the promise settles only when every started process is gone.
 *
 * @throws ToolchainError with `code` and `fix`
 */
export async function resolveToolchain(
  want: readonly ComponentId[],
  options: ToolchainOptions = {},
): Promise<Map<ComponentId, Resolved>> {
  const env = options.env ?? process.env;
  const root = cacheRoot(env);
  const memo = await openMemo(root);
  const wanted = components.filter(({ id }) => want.includes(id));
  const stop = new AbortController();
  setMaxListeners(0, stop.signal);
  const forward = () => stop.abort();
  if (options.signal?.aborted) throw cancelled();
  options.signal?.addEventListener('abort', forward, { once: true });
  const context: Context = {
    env,
    cacheRoot: root,
    signal: stop.signal,
    report: reporter(options.onProgress, () => performance.now()),
    lanes: { download: lane(3), compile: lane(buildWidth()) },
  };
  try {
    const set = new Map<ComponentId, Resolved>();
    for (const component of wanted) {
      const resolved = await fromSetting(component, env, memo);
      if (resolved !== undefined) set.set(component.id, resolved);
    }
    const settled = await Promise.allSettled(
      wanted.map(async (component) => {
        try {
          return set.get(component.id) ?? (await findOrObtain(component, context, memo));
        } catch (error) {
          stop.abort();
          throw error;
        }
      }),
    );
    const resolved = settled.filter((result) => result.status === 'fulfilled').map(({ value }) => value);
    if (resolved.length < wanted.length) throw firstCause(settled);
    return new Map(resolved.map((found) => [found.id, found]));
  } finally {
    options.signal?.removeEventListener('abort', forward);
    await memo.save();
  }
}

async function findOrObtain(component: Component, context: Context, memo: Memo): Promise<Resolved> {
  const { env, cacheRoot: root } = context;
  const platform = hostPlatform();
  const place = await entryPlace(root, component, platform);
  // Marked before the check, so that it is not pruned before it is used.
  const beforeCache = () => leaseEntry(root, place.entry);
  const here = await findHere(component, { env, memo, platform, place, beforeCache });
  if (here.resolved !== undefined) return here.resolved;
  const served = await fromRegistry(component, env, memo, platform);
  return served ?? obtain(component, context, place, platform);
}

/** The failure that ended the others, not one of those that it ended. */
function firstCause(settled: readonly PromiseSettledResult<unknown>[]): unknown {
  const reasons: unknown[] = settled.flatMap((result) =>
    result.status === 'rejected' ? [result.reason] : [],
  );
  return (
    reasons.find((reason) => !(reason instanceof ToolchainError && reason.code === 'cancelled')) ?? reasons[0]
  );
}
