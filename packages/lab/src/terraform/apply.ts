import type { Lab } from '../lab.types.ts';
import { runTerraform, type VerbOptions } from './run.ts';
import type { Workdir } from './workdir.ts';

/** Resources worked on at once; calls go to one loopback service, which is soon the limit. */
export const PARALLELISM = 20;

/**
 * Applies the stack, without asking first what is there, unless `refresh` says to: the state is this run's own and nobody
 * else touches it. Applied again with a changed stack it makes the difference only. Resolves to the lines that it printed.
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
