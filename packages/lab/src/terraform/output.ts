import { LabError } from '../errors.ts';
import type { Lab } from '../lab.types.ts';
import { runTerraform, type VerbOptions } from './run.ts';
import type { Workdir } from './workdir.ts';

/** Reads one output of the applied stack as JSON. */
export async function output(
  lab: Lab,
  workdir: Workdir,
  name: string,
  options: VerbOptions = {},
): Promise<unknown> {
  const args = ['-json', '-no-color', `-state=${workdir.state}`, name];
  const lines = await runTerraform(lab, workdir, 'output', args, options);
  try {
    return JSON.parse(lines.join('\n'));
  } catch (cause) {
    throw new LabError(`terraform output \`${name}\` is not JSON: does the stack declare it?`, { cause });
  }
}
