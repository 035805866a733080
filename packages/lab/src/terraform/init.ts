import { copyFile } from 'node:fs/promises';
import type { Lab } from '../lab.types.ts';
import { runTerraform, type VerbOptions } from './run.ts';
import type { Workdir } from './workdir.ts';

/** The last `init` under way or done, by the lock file that stacks of one run share. */
const underWay = new Map<string, Promise<void>>();

/**
 * Fetches the providers, once for all stacks of a run that ask for the same ones. One at a time: Terraform installs
 * into a directory that they share, and two of it that make the same folder at once fail.
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
