import { join } from 'node:path';
import type { Lab } from '../lab.types.ts';
import type { ChildSpec } from '../supervisor/messages.ts';
import { changing } from './verbs.ts';
import type { Workdir } from './workdir.ts';

/** A command that runs in the environment of Terraform’s providers. */
export type Command = Pick<ChildSpec, 'command' | 'args'>;

/**
 * Tells the supervisor how to destroy a deployment if this process is killed and the services keep running. The gateway
 * is gone by then, so AWS is called directly; a further apply first gives Vault the new address, because it revokes
 * leases before it removes a mount.
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
  // Clean-up of resources that depend on Terraform's runs afterwards: then Terraform can finish.
  const again = afterwards.length === 0 ? [] : [...afterwards, verb('destroy')];
  supervisor.atLoss(workdir.path, [verb('apply'), verb('destroy'), ...again].map(run));
}

/** The deployment is destroyed. */
export function nothingAtLoss(lab: Lab, workdir: Workdir): void {
  lab.workshop.supervisor.atLoss(workdir.path, []);
}
