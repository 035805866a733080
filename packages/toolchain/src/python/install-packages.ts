import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { VenvComponent } from '../components/component.types.ts';
import type { Context } from '../context.ts';
import { explainFailure, run } from '../process/run.ts';
import { remaining } from '../progress.ts';

/** Names and versions in a requirements file, one per pinned line, whatever their markers. */
export function pinnedRequirements(
  text: string,
): { readonly name: string; readonly version: string; readonly hashes: number }[] {
  const joined = text.replace(/\\\r?\n/g, ' ');
  return joined.split('\n').flatMap((line) => {
    const found = /^([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?==([^\s;]+)/.exec(line);
    if (found?.[1] === undefined || found[2] === undefined) return [];
    return [
      { name: found[1], version: found[2], hashes: line.match(/--hash=sha256:[0-9a-f]{64}\b/g)?.length ?? 0 },
    ];
  });
}

/** The target venv, and a working directory. */
export interface Installation {
  readonly component: VenvComponent;
  readonly context: Context;
  /** The Python of the venv. */
  readonly python: string;
  /** Kept after an interruption. */
  readonly work: string;
  readonly scratch: string;
}

const quiet = [
  '--no-input',
  '--disable-pip-version-check',
  '--progress-bar',
  'off',
  '--no-warn-script-location',
];

/** Arguments of a Python whose pip installs one file's requirements, each by its hash. */
function pipInstall(requirements: string, ...more: readonly string[]): string[] {
  return ['-m', 'pip', 'install', ...quiet, '--require-hashes', ...more, '-r', requirements];
}

/** The user's environment without settings that would make pip install outside the venv. */
function pipEnv(env: NodeJS.ProcessEnv, scratch: string): NodeJS.ProcessEnv {
  const { PYTHONPATH: _1, PYTHONHOME: _2, PIP_TARGET: _3, PIP_PREFIX: _4, PIP_USER: _5, ...rest } = env;
  return { ...rest, TMPDIR: scratch, PIP_REQUIRE_VIRTUALENV: '0', PYTHONNOUSERSITE: '1' };
}

/** Installs with pip, which every Python has. Slow, but it supports every registry configuration. */
export async function installWithPip(installation: Installation, requirements: string): Promise<void> {
  const { component, context, python, scratch } = installation;
  const total = pinnedRequirements(await readFile(requirements, 'utf8')).length;
  const expectedMs = component.cost.cpuSeconds * 5000;
  const start = performance.now();
  let done = 0;
  let step = 'fetching packages';
  const tell = () => {
    const left = remaining(done / 2, total, performance.now() - start, expectedMs);
    context.report.step(component.id, step, done, total, left);
  };
  tell();
  const onLine = (line: string) => {
    if (/^(Collecting|Requirement already satisfied|Ignoring) /.test(line)) done = Math.min(total, done + 1);
    else if (line.startsWith('Installing collected packages')) step = 'installing packages';
    else return;
    tell();
  };
  const args = pipInstall(requirements, '--no-build-isolation');
  const env = pipEnv(context.env, scratch);
  const result = await run(python, args, { cwd: '/', env, scratch, signal: context.signal, onLine });
  if (result.code !== 0)
    throw explainFailure(component.id, 'installing packages', result.tail || result.stdout);
}

const pinned = join(import.meta.dirname, '..', '..', 'pins', 'uv', 'requirements.txt');

/** pip's settings (`pip config list`) that say where packages come from, and what uv calls them. https://docs.astral.sh/uv/reference/environment/ */
const settings: Readonly<Record<string, string>> = {
  'index-url': 'UV_DEFAULT_INDEX',
  'extra-index-url': 'UV_INDEX',
  'find-links': 'UV_FIND_LINKS',
  'no-index': 'UV_NO_INDEX',
  'trusted-host': 'UV_INSECURE_HOST',
  cert: 'SSL_CERT_FILE',
  'client-cert': 'SSL_CLIENT_CERT',
  proxy: 'ALL_PROXY',
  timeout: 'UV_HTTP_TIMEOUT',
  'default-timeout': 'UV_HTTP_TIMEOUT',
};

/**
 * Installs with uv, itself fetched by pip and checked by its pinned hash: the same wheels by the same hashes for a fifth of
 * pip's processor time, as it compiles no Python before that is imported. Returns false where uv cannot be fetched or cannot reach the registry: then pip, which the machine is configured for, must do it or say what is wrong.
 *
 * @throws ToolchainError `cancelled`
 */
export async function installWithUv(
  installation: Installation,
  requirements: readonly string[],
): Promise<boolean> {
  const { component, context, python, work, scratch } = installation;
  const start = performance.now();
  let large = 0;
  let done = 0;
  const tell = (step: string) => {
    const left = Math.max(0, component.cost.cpuSeconds * 2000 - (performance.now() - start));
    context.report.step(component.id, step, done, large, left);
  };
  // Half the time is spent waiting for the registry.
  tell('fetching uv');
  const pip = { cwd: '/', env: pipEnv(context.env, scratch), scratch, signal: context.signal };
  const tool = join(work, 'uv');
  const uv = join(tool, 'bin', 'uv');
  if ((await stat(uv).catch(() => undefined)) === undefined) {
    const fetched = await run(python, pipInstall(pinned, '--no-compile', '--no-deps', '--target', tool), pip);
    if (fetched.code !== 0) return false;
  }
  const listed = await run(python, ['-m', 'pip', 'config', 'list'], pip);
  const env = { ...uvSettings(listed.stdout), ...pip.env, UV_CACHE_DIR: join(work, 'uv-cache') };
  const onLine = (line: string) => {
    // uv names only what takes long.
    if (/^\s*(Downloading|Building) /.test(line)) large += 1;
    else if (/^\s*(Downloaded|Built) /.test(line)) done += 1;
    else if (!/^(Resolved|Prepared|Installed) /.test(line)) return;
    tell(/^(Prepared|Installed) /.test(line) ? 'installing packages' : 'fetching packages');
  };
  tell('fetching packages');
  for (const file of requirements) {
    const flags = [
      '--no-progress',
      '--no-build-isolation',
      '--require-hashes',
      '--index-strategy',
      'unsafe-best-match',
    ];
    const args = ['pip', 'install', '--python', python, ...flags, '-r', file];
    const result = await run(uv, args, { ...pip, env, onLine });
    if (result.code !== 0) return false;
  }
  return true;
}

/** What `pip config list` says (`global.index-url='https://…'`), as variables that uv reads. */
export function uvSettings(listed: string): Record<string, string> {
  const found = listed.matchAll(/^(?:global|install|:env:)\.([\w-]+)='(.*)'$/gm);
  return Object.fromEntries(
    [...found].flatMap(([, name = '', value = '']) => {
      const variable = settings[name];
      return variable === undefined ? [] : [[variable, value.replaceAll('\\n', ' ').trim()]];
    }),
  );
}
