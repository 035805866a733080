import { cacheRoot } from '../cache/cache-root.ts';
import { entryPlace } from '../cache/entry-place.ts';
import type { Component } from '../components/component.types.ts';
import { components } from '../components/index.ts';
import { type Memo, openMemo } from '../find/memo.ts';
import { findGo } from '../go/find-go.ts';
import { hostPlatform } from '../platform.ts';
import { findPython } from '../python/find-python.ts';
import type { Diagnosis, Resolved } from '../toolchain.types.ts';
import { ToolchainError } from '../toolchain-error.ts';
import { fromCache } from './from-cache.ts';
import { fromPath } from './from-path.ts';
import { fromRegistry } from './from-registry.ts';
import { fromSetting } from './from-setting.ts';

/** For each component: what would be used and from where, or what is missing and the command that mends it. Builds nothing; hashes every cached byte. */
export async function diagnose(
  options: { readonly env?: NodeJS.ProcessEnv } = {},
): Promise<readonly Diagnosis[]> {
  const env = options.env ?? process.env;
  const memo = await openMemo(cacheRoot(env));
  const diagnoses: Diagnosis[] = [];
  for (const component of components) diagnoses.push(await diagnoseOne(component, env, memo));
  await memo.save();
  return diagnoses;
}

async function diagnoseOne(component: Component, env: NodeJS.ProcessEnv, memo: Memo): Promise<Diagnosis> {
  const { id } = component;
  try {
    const set = await fromSetting(component, env, memo);
    if (set !== undefined) return ready(set, `\`${component.setting}\``);
    const onPath = await fromPath(component, env, memo);
    if (onPath.resolved !== undefined) return ready(onPath.resolved, 'PATH');
    const passedOver =
      onPath.refusals.length === 0 ? '' : `; passed over on PATH: ${onPath.refusals.join('; ')}`;
    const platform = hostPlatform();
    const place = await entryPlace(cacheRoot(env), component, platform);
    const cached = await fromCache(component, place, platform, true);
    if (cached.state === 'sound') return ready(cached.resolved, 'the cache, every byte checked', passedOver);
    const served = await fromRegistry(component, env, memo, platform);
    if (served !== undefined) return ready(served, 'its registry, by `init`');
    const tool = component.kind === 'go' ? await findGo(env) : await findPython(env);
    const why =
      cached.state === 'damaged' ? `its cache entry is damaged (${cached.damage})` : 'it is not in the cache';
    const minutes = Math.max(1, Math.round(component.cost.cpuSeconds / 60));
    const how = component.kind === 'go' ? 'built from source' : 'installed';
    return {
      id,
      state: 'obtainable',
      detail: `${why}; ${how} on first use with \`${tool.path}\` ${tool.version}, about ${minutes} min of CPU${passedOver}`,
      mend: 'pnpm --filter @cordon/toolchain run get',
    };
  } catch (error) {
    if (!(error instanceof ToolchainError)) throw error;
    return { id, state: 'blocked', detail: error.message, mend: error.mend };
  }
}

function ready(resolved: Resolved, from: string, more = ''): Diagnosis {
  const where = resolved.path === '' ? '' : ` at \`${resolved.path}\``;
  return {
    id: resolved.id,
    state: 'ready',
    resolved,
    detail: `${resolved.version} from ${from}${where}${more}`,
  };
}
