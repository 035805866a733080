import { join, resolve } from 'node:path';
import { cacheRoot, type EntryPlace, entryPlace } from '../cache/entry-place.ts';
import { checkFully, checkQuickly, readManifest } from '../cache/manifest.ts';
import type { Component, GoComponent } from '../components/component.types.ts';
import { componentOf } from '../components/index.ts';
import { findOnPath, isExecutable, judgeProgram, type Memo } from '../find/on-path.ts';
import { providerInMirror, registryServes } from '../find/registry.ts';
import { hostPlatform, type Platform } from '../platform.ts';
import { scriptPython } from '../python/find-python.ts';
import { judgeVenv } from '../python/install-venv.ts';
import type { Resolved } from '../toolchain.types.ts';
import { ToolchainError } from '../toolchain-error.ts';
import { sayRange } from '../version.ts';

type CacheFinding =
  | { readonly state: 'sound'; readonly resolved: Resolved }
  | { readonly state: 'damaged'; readonly damage: string }
  | { readonly state: 'absent' };

/** A complete entry of these pins. `thorough` hashes every recorded byte. */
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

/** A component at its cache entry, as `resolveToolchain` returns it. */
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

/** A program of the machine, and why others on PATH were skipped. */
interface PathFinding {
  readonly resolved?: Resolved;
  readonly command?: string;
  readonly refusals: readonly string[];
}

/**
 * The first accepted one on PATH. Of several accepted programs, the first listed kind wins wherever it is on PATH;
 * `among` leaves out those that are second best, or all others. `CORDON_IGNORE_PATH=1` finds nothing, so that only the
 * pinned versions are used.
 */
async function fromPath(
  component: Component,
  env: NodeJS.ProcessEnv,
  memo: Memo,
  among: 'best' | 'second best',
): Promise<PathFinding> {
  const refusals: string[] = [];
  if (env.CORDON_IGNORE_PATH === '1') return { refusals };
  for (const candidate of await candidates(component, env, among)) {
    const judged =
      component.kind === 'go'
        ? await judgeProgram(candidate, component.programs, { env, memo, bounded: true })
        : await judgeVenv(candidate, component, { env, bounded: true });
    if ('refusal' in judged) {
      refusals.push(`\`${candidate}\`: ${judged.refusal}`);
      continue;
    }
    const resolved: Resolved = { id: component.id, version: judged.version, path: candidate, source: 'path' };
    return judged.command === undefined
      ? { resolved, refusals }
      : { resolved, command: judged.command, refusals };
  }
  return { refusals };
}

async function candidates(
  component: Component,
  env: NodeJS.ProcessEnv,
  among: 'best' | 'second best',
): Promise<string[]> {
  if (component.kind === 'go') {
    const programs = component.programs.filter(
      ({ secondBest }) => (secondBest === undefined) === (among === 'best'),
    );
    const found = await Promise.all(programs.map(({ command }) => findOnPath(command, env)));
    return found.flat();
  }
  if (among === 'second best') return [];
  const scripts = await findOnPath(component.script, env);
  const pythons = await Promise.all(scripts.map(scriptPython));
  return pythons.filter((python) => python !== undefined);
}

/**
 * The program that the user's setting names, or `undefined` without one. An invalid setting is an error, never ignored.
 */
export async function fromSetting(
  component: Component,
  env: NodeJS.ProcessEnv,
  memo: Memo,
): Promise<Resolved | undefined> {
  const value = env[component.setting];
  if (value === undefined || value === '') return undefined;
  const path = resolve(value);
  if (component.kind === 'go' && component.provider !== undefined)
    return fromMirror(component, component.provider, path);
  if (!(await isExecutable(path))) throw refuse(component, path, 'it does not exist or is not executable');
  const judged =
    component.kind === 'go'
      ? await judgeProgram(path, component.programs, { env, memo, bounded: false })
      : await judgeVenv(path, component, { env, bounded: false });
  if ('refusal' in judged) throw refuse(component, path, judged.refusal);
  return { id: component.id, version: judged.version, path, source: 'setting' };
}

async function fromMirror(
  component: GoComponent,
  provider: NonNullable<GoComponent['provider']>,
  root: string,
): Promise<Resolved> {
  const version = await providerInMirror(root, provider, hostPlatform());
  if (version === undefined) {
    throw refuse(
      component,
      root,
      `it mirrors no \`hashicorp/${provider.name}\` ${sayRange(provider.accepts)} for this platform`,
    );
  }
  return { id: component.id, version, path: root, source: 'setting' };
}

function refuse(component: Component, path: string, why: string): ToolchainError {
  return new ToolchainError(
    'bad-setting',
    `\`${component.setting}=${path}\` cannot be used: ${why}`,
    `set it to a usable one, or unset it (\`unset ${component.setting}\`) to have one found or built`,
  );
}

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

/** What the machine already has, on PATH or in the cache, or why none of it is accepted. */
interface Here {
  readonly resolved?: Resolved;
  /** Name of the program found on PATH. */
  readonly command?: string;
  readonly cached: CacheFinding;
  /** Why others on PATH were skipped. */
  readonly refusals: readonly string[];
}

interface Looking {
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
 * Looks on PATH, then in the cache, then again on PATH for second-best programs, which are better than a build but not
 * than what the cache has.
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
