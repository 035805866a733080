import type { Lab } from '../lab.types.ts';
import { runTerraform, type VerbOptions } from './run.ts';
import { PARALLELISM } from './verbs.ts';
import type { Workdir } from './workdir.ts';

/** What a plan says it would do to one resource. */
export interface PlannedChange {
  /** `aws_s3_bucket.bucket-acme` */
  readonly address: string;
  readonly action: string;
}

/**
 * Plans the stack on the current state or, with `refresh`, on what the services hold now, and changes nothing.
 * Terraform's messages list the changes without values, which include the broker's key; unchanged resources are not
 * listed.
 * https://developer.hashicorp.com/terraform/internals/machine-readable-ui#planned-change
 */
export async function planOf(
  lab: Lab,
  workdir: Workdir,
  options: VerbOptions & { readonly refresh?: boolean } = {},
): Promise<readonly PlannedChange[]> {
  const refresh = `-refresh=${options.refresh === true}`;
  const args = ['-input=false', '-json', refresh, '-lock=false', `-parallelism=${PARALLELISM}`];
  const lines = await runTerraform(lab, workdir, 'plan', [...args, `-state=${workdir.state}`], options);
  return plannedIn(lines);
}

/** The changes in a plan's messages, without `noop` and `read`. */
export function plannedIn(lines: readonly string[]): readonly PlannedChange[] {
  return lines.flatMap((line): readonly PlannedChange[] => {
    if (!line.includes('"type":"planned_change"')) return [];
    const { change } = JSON.parse(line) as {
      readonly change: { readonly resource: { readonly addr: string }; readonly action: string };
    };
    const { action } = change;
    return action === 'noop' || action === 'read' ? [] : [{ address: change.resource.addr, action }];
  });
}
