import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Diagnostic, LabError } from './errors.ts';
import type { Lab } from './lab.types.ts';
import { runTerraform, type VerbOptions } from './terraform/run.ts';
import { changing } from './terraform/verbs.ts';
import type { Workdir } from './terraform/workdir.ts';

/** Name of the lab's credentials for one of its further accounts. */
export function profileOf(account: string): string {
  return `cordon-${account}`;
}

/** A Terraform folder in the run's temp directory; deleted with the run. */
export interface LabFolder {
  /** The whole tree, mode 0700: the folder goes to `root`, modules next to it. */
  readonly tree: string;
  /** Where Terraform is run. */
  at(relative: string): LabWorkdir;
}

type LabWorkdir = Pick<Workdir, 'path' | 'state' | 'dataDir'>;

let made = 0;

/** Creates the directory for one folder. */
export async function openFolder(lab: Lab): Promise<LabFolder> {
  made += 1;
  const tree = join(lab.workshop.supervisor.tempDir, 'folders', String(made));
  await mkdir(tree, { recursive: true, mode: 0o700 });
  return {
    tree,
    at: (relative) => {
      const path = join(tree, relative);
      return { path, state: join(path, 'terraform.tfstate'), dataDir: join(path, '.terraform') };
    },
  };
}

/** Fetches modules (`get`), or modules and providers (`init`). Rejects with `TerraformError`. */
export async function fetchInto(
  lab: Lab,
  workdir: LabWorkdir,
  what: 'get' | 'init',
  options: VerbOptions,
): Promise<void> {
  const args = what === 'get' ? ['-no-color'] : ['-input=false', '-no-color', '-json'];
  await runTerraform(lab, workdir, what, args, options);
}

/** What `validate` finds wrong, with the file and line of each. */
export async function faultsOf(
  lab: Lab,
  workdir: LabWorkdir,
  options: VerbOptions,
): Promise<readonly Fault[]> {
  const said = join(workdir.path, 'cordon-validate.json');
  await intoFile(lab, workdir, ['validate', '-json', '-no-color'], said, options);
  const { diagnostics = [] } = (await jsonOf(said, 'validate')) as { diagnostics?: RawDiagnostic[] };
  return diagnostics.flatMap(({ severity, summary = '', detail = '', address, range }) =>
    severity !== 'error'
      ? []
      : [
          {
            severity,
            summary,
            detail,
            ...(address === undefined ? {} : { address }),
            ...(range?.filename === undefined
              ? {}
              : { at: { file: range.filename, line: range.start?.line ?? 1 } }),
          },
        ],
  );
}

export interface Fault extends Diagnostic {
  readonly at?: { readonly file: string; readonly line: number };
}

interface RawDiagnostic {
  readonly severity?: string;
  readonly summary?: string;
  readonly detail?: string;
  readonly address?: string;
  readonly range?: { readonly filename?: string; readonly start?: { readonly line?: number } };
}

/** Plans, and returns what `show -json` prints of the plan. Secret: passwords and keys stand in it. */
export async function planIn(
  lab: Lab,
  workdir: LabWorkdir,
  args: readonly string[],
  options: VerbOptions,
): Promise<unknown> {
  const plan = join(workdir.path, 'cordon.plan');
  const common = ['-input=false', '-json', '-lock=false', '-refresh=false', `-out=${plan}`];
  await runTerraform(lab, workdir, 'plan', [...common, ...args], options);
  return shown(lab, workdir, ['show', '-json', '-no-color', plan], options);
}

/** Applies what `planIn` planned, and returns what `show -json` prints of the state. Secret. */
export async function applyIn(lab: Lab, workdir: LabWorkdir, options: VerbOptions): Promise<unknown> {
  const args = changing(workdir).filter((one) => !/^-(auto-approve|refresh)/.test(one));
  await runTerraform(lab, workdir, 'apply', [...args, join(workdir.path, 'cordon.plan')], options);
  return shown(lab, workdir, ['show', '-json', '-no-color', workdir.state], options);
}

async function shown(
  lab: Lab,
  workdir: LabWorkdir,
  args: readonly string[],
  options: VerbOptions,
): Promise<unknown> {
  const file = join(workdir.path, 'cordon-show.json');
  const code = await intoFile(lab, workdir, args, file, options);
  if (code !== 0)
    throw new LabError(`terraform \`${args[0]}\` failed: ${(await textOf(file)).slice(0, 300)}`);
  const json = await jsonOf(file, args[0] ?? '');
  await rm(file, { force: true });
  return json;
}

/** Writes a command's output to a file in the temp directory, because a log would keep its secrets. */
async function intoFile(
  lab: Lab,
  { path, dataDir }: LabWorkdir,
  args: readonly string[],
  file: string,
  { env = {}, signal }: VerbOptions,
): Promise<number> {
  signal?.throwIfAborted();
  const { supervisor, terraform = '', logDir } = lab.workshop;
  const child = supervisor.start({
    command: '/bin/sh',
    args: ['-c', 'umask 077; file=$1; shift; exec "$0" "$@" > "$file" 2>/dev/null', terraform, file, ...args],
    env: { ...lab.terraformEnv(), ...env, TF_DATA_DIR: dataDir },
    cwd: path,
    logFile: join(logDir, 'terraform.log'),
  });
  const abort = () => void child.stop({ signal: 'SIGINT', graceMs: 0 });
  signal?.addEventListener('abort', abort, { once: true });
  const { code } = await child.exited.finally(() => signal?.removeEventListener('abort', abort));
  signal?.throwIfAborted();
  return code ?? 1;
}

const textOf = (file: string): Promise<string> => readFile(file, 'utf8').catch(() => '');

async function jsonOf(file: string, verb: string): Promise<unknown> {
  try {
    return JSON.parse(await textOf(file));
  } catch (cause) {
    // The parser's message would quote a part of it, which may hold secrets.
    throw new LabError(`terraform \`${verb}\` printed no JSON`, { cause: (cause as Error).name });
  }
}
