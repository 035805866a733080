import { cacheRoot } from '../cache/cache-root.ts';
import { entryPlace } from '../cache/entry-place.ts';
import type { Component } from '../components/component.types.ts';
import { componentOf } from '../components/index.ts';
import { judgeProgram } from '../find/judge-program.ts';
import type { Memo } from '../find/memo.ts';
import { registryServes } from '../find/registry.ts';
import type { Platform } from '../platform.ts';
import type { Resolved } from '../toolchain.types.ts';
import { findHere } from './find-here.ts';

/** A provider that `init` can have from its registry, so that nothing need be built. */
export async function fromRegistry(
  component: Component,
  env: NodeJS.ProcessEnv,
  memo: Memo,
  platform: Platform,
): Promise<Resolved | undefined> {
  if (component.kind !== 'go' || component.provider === undefined) return undefined;
  const host = await registryHost(env, memo, platform);
  const wanted = { name: component.provider.name, version: component.version };
  if (!(await registryServes(host, wanted, platform, env))) return undefined;
  return { id: component.id, version: component.version, path: '', source: 'registry' };
}

/** OpenTofu and Terraform mean different hosts by `hashicorp/aws`. */
async function registryHost(env: NodeJS.ProcessEnv, memo: Memo, platform: Platform): Promise<string> {
  const tofu = componentOf('tofu');
  const set = env[tofu.setting];
  const programs = tofu.kind === 'go' ? tofu.programs : [];
  const judged = set ? await judgeProgram(set, programs, { env, memo, bounded: false }) : undefined;
  const command =
    judged === undefined
      ? (
          await findHere(tofu, {
            env,
            memo,
            platform,
            place: await entryPlace(cacheRoot(env), tofu, platform),
          })
        ).command
      : 'command' in judged
        ? judged.command
        : undefined;
  return command === 'terraform' ? 'registry.terraform.io' : 'registry.opentofu.org';
}
