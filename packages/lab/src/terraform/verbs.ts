import { copyFile } from 'node:fs/promises';
import type { Lab } from '../lab.types.ts';
import { runTerraform, type VerbOptions } from './run.ts';
import type { Workdir } from './workdir.ts';

/** The last `init` under way or done, by the lock file that stacks of one run share. */
const underWay = new Map<string, Promise<void>>();

/**
 * Installs the providers, once for all stacks of a run that need the same ones. One at a time: Terraform installs into
 * a shared directory, and two processes that create the same folder at once fail.
 */
export function init(lab: Lab, workdir: Workdir, options: VerbOptions = {}): Promise<void> {
  const before = underWay.get(workdir.sharedLockFile) ?? Promise.resolve();
  const mine = before.catch(() => undefined).then(() => fetchProviders(lab, workdir, options));
  underWay.set(workdir.sharedLockFile, mine);
  return mine;
}

async function fetchProviders(lab: Lab, workdir: Workdir, options: VerbOptions): Promise<void> {
  const reused = await copyFile(workdir.sharedLockFile, workdir.lockFile).then(
    () => true,
    () => false,
  );
  if (reused) return;
  await runTerraform(lab, workdir, 'init', ['-input=false', '-no-color', '-json'], options);
  await copyFile(workdir.lockFile, workdir.sharedLockFile);
}

/** Resources worked on at once; calls go to one loopback service, which is soon the limit. */
export const PARALLELISM = 20;

/**
 * Applies the stack, without a refresh unless `refresh` is set: the state is this run's own and nothing else changes
 * it. With a changed stack it applies only the difference. Resolves to the printed lines.
 */
export function apply(
  lab: Lab,
  workdir: Workdir,
  { refresh = false, ...options }: VerbOptions & { readonly refresh?: boolean } = {},
): Promise<readonly string[]> {
  const args = changing(workdir).map((one) => (refresh && one === '-refresh=false' ? '-refresh=true' : one));
  return runTerraform(lab, workdir, 'apply', args, options);
}

/** Arguments of the verbs that change things. */
export function changing(workdir: Pick<Workdir, 'state'>): readonly string[] {
  return [
    '-auto-approve',
    '-input=false',
    '-json',
    '-refresh=false',
    '-lock=false',
    `-parallelism=${PARALLELISM}`,
    `-state=${workdir.state}`,
    '-backup=-',
  ];
}

/** Destroys everything in the stack's state. */
export async function destroyAll(lab: Lab, workdir: Workdir, options: VerbOptions = {}): Promise<void> {
  await runTerraform(lab, workdir, 'destroy', changing(workdir), options);
}
