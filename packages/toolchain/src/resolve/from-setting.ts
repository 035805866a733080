import { resolve } from 'node:path';
import type { Component, GoComponent } from '../components/component.types.ts';
import { judgeProgram } from '../find/judge-program.ts';
import type { Memo } from '../find/memo.ts';
import { isExecutable } from '../find/on-path.ts';
import { providerInMirror } from '../find/provider-mirror.ts';
import { hostPlatform } from '../platform.ts';
import { judgeVenv } from '../python/judge-venv.ts';
import type { Resolved } from '../toolchain.types.ts';
import { ToolchainError } from '../toolchain-error.ts';
import { sayRange } from '../version.ts';

/** What the user named, or undefined when the setting is not there. A setting that does not hold is an error, never passed over. */
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
  if (!(await isExecutable(path)))
    throw refuse(component, path, 'it is not there, or not an executable file');
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
