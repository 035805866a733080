import { join } from 'node:path';
import type { Lab } from '../lab.types.ts';
import type { ChildSpec } from '../supervisor/messages.ts';
import { changing } from './verbs.ts';
import type { Workdir } from './workdir.ts';

/** A command that runs in the environment of Terraform’s providers. */
export type Command = Pick<ChildSpec, 'command' | 'args'>;

/**
 * Leaves word with the supervisor how to take a deployment away should this process be killed, where the services outlive the
 * run: nobody else would. The gateway is gone by then, so AWS is asked directly; and Vault, which revokes leases before it
 * gives up a mount, is told so first by applying once more.
 */
export function destroyAtLoss(lab: Lab, workdir: Workdir, afterwards: readonly Command[] = []): void {
  const { supervisor, terraform, logDir, secrets, whenLost } = lab.workshop;
  if (whenLost === undefined || terraform === undefined) return;
  const run = ({ command, args }: Command): ChildSpec => ({
    command,
    args,
    env: { ...whenLost(), TF_DATA_DIR: workdir.dataDir },
    cwd: workdir.path,
    logFile: join(logDir, 'terraform.log'),
    secrets,
  });
  const verb = (name: string): Command => ({ command: terraform, args: [name, ...changing(workdir)] });
  // What holds on to something that Terraform made is taken away afterwards: then Terraform can end what it began.
  const again = afterwards.length === 0 ? [] : [...afterwards, verb('destroy')];
  supervisor.atLoss(workdir.path, [verb('apply'), verb('destroy'), ...again].map(run));
}

/** It is taken away. */
export function nothingAtLoss(lab: Lab, workdir: Workdir): void {
  lab.workshop.supervisor.atLoss(workdir.path, []);
}
