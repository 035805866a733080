import { join } from 'node:path';
import type { Lab } from '../lab.types.ts';
import type { ChildSpec } from '../supervisor/messages.ts';
import { runTerraform, type VerbOptions } from './run.ts';
import { changing, PARALLELISM } from './verbs.ts';
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

/** A command that runs in the environment of Terraform’s providers. */
export type Command = Pick<ChildSpec, 'command' | 'args'>;

/**
 * Tells the supervisor how to destroy a deployment if this process is killed and the services keep running. The gateway
 * is gone by then, so AWS is called directly; a further apply first gives Vault the new address, because it revokes
 * leases before it removes a mount.
 */
export function destroyIfKilled(lab: Lab, workdir: Workdir, afterwards: readonly Command[] = []): void {
  const { supervisor, terraform, logDir, secrets, envIfKilled } = lab.workshop;
  if (envIfKilled === undefined || terraform === undefined) return;
  const run = ({ command, args }: Command): ChildSpec => ({
    command,
    args,
    env: { ...envIfKilled(), TF_DATA_DIR: workdir.dataDir },
    cwd: workdir.path,
    logFile: join(logDir, 'terraform.log'),
    secrets,
  });
  const verb = (name: string): Command => ({ command: terraform, args: [name, ...changing(workdir)] });
  // Clean-up of resources that depend on Terraform's runs afterwards: then Terraform can finish.
  const again = afterwards.length === 0 ? [] : [...afterwards, verb('destroy')];
  supervisor.ifKilled(workdir.path, [verb('apply'), verb('destroy'), ...again].map(run));
}

/** The deployment is destroyed. */
export function nothingIfKilled(lab: Lab, workdir: Workdir): void {
  lab.workshop.supervisor.ifKilled(workdir.path, []);
}
