import { copyFile } from 'node:fs/promises';
import type { Lab } from '../lab.types.ts';
import { runTerraform, type VerbOptions } from './run.ts';
import type { Workdir } from './workdir.ts';

/** Fetches the providers, once for all stacks of a run that ask for the same ones. */
export async function init(lab: Lab, workdir: Workdir, options: VerbOptions = {}): Promise<void> {
  const reused = await copyFile(workdir.sharedLockFile, workdir.lockFile).then(
    () => true,
    () => false,
  );
  if (reused) return;
  await runTerraform(lab, workdir, 'init', ['-input=false', '-no-color', '-json'], options);
  await copyFile(workdir.lockFile, workdir.sharedLockFile);
}
