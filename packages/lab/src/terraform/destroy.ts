import type { Lab } from '../lab.types.ts';
import { changing } from './apply.ts';
import { runTerraform, type VerbOptions } from './run.ts';
import type { Workdir } from './workdir.ts';

/** Destroys everything in the stack's state. */
export async function destroyAll(lab: Lab, workdir: Workdir, options: VerbOptions = {}): Promise<void> {
  await runTerraform(lab, workdir, 'destroy', changing(workdir), options);
}
