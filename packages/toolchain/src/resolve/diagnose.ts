import { cacheRoot, entryPlace } from '../cache/entry-place.ts';
import type { Component } from '../components/component.types.ts';
import { components } from '../components/index.ts';
import { type Memo, openMemo } from '../find/on-path.ts';
import { findGo } from '../go/build-go.ts';
import { hostPlatform } from '../platform.ts';
import { findPython } from '../python/find-python.ts';
import type { Diagnosis, Resolved } from '../toolchain.types.ts';
import { ToolchainError } from '../toolchain-error.ts';
import { findHere, fromRegistry, fromSetting } from './sources.ts';

/**
 * For each component: what would be used and from where, or what is missing and the command that fixes it. Builds
 * nothing; hashes every cached byte.
 */
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

/** What `diagnose` says of one component. */
export async function diagnoseOne(
  component: Component,
  env: NodeJS.ProcessEnv,
  memo: Memo,
): Promise<Diagnosis> {
  const { id } = component;
  try {
    const set = await fromSetting(component, env, memo);
    if (set !== undefined) return ready(set, `\`${component.setting}\``);
    const platform = hostPlatform();
    const place = await entryPlace(cacheRoot(env), component, platform);
    const here = await findHere(component, { env, memo, platform, place, thorough: true });
    const { cached, refusals } = here;
    const passedOver = refusals.length === 0 ? '' : `; skipped on PATH: ${refusals.join('; ')}`;
    if (here.resolved?.source === 'path')
      return ready(here.resolved, 'PATH', secondBest(component, here.command));
    if (here.resolved !== undefined) return ready(here.resolved, 'the cache, every byte checked', passedOver);
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
      fix: 'pnpm --filter @cordon/toolchain run get',
    };
  } catch (error) {
    if (!(error instanceof ToolchainError)) throw error;
    return { id, state: 'blocked', detail: error.message, fix: error.fix };
  }
}

/** The note for a program that is used because there is no better one. */
function secondBest(component: Component, command: string | undefined): string {
  const why =
    component.kind === 'go'
      ? component.programs.find((program) => program.command === command)?.secondBest
      : undefined;
  const better = component.kind === 'go' ? component.programs[0]?.command : undefined;
  return why === undefined
    ? ''
    : `; ${why}: \`CORDON_IGNORE_PATH=1 pnpm --filter @cordon/toolchain run get ${component.id}\` gets \`${better}\` once, which is then preferred`;
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
