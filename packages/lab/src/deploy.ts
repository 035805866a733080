import type { Deployment } from '@cordon/domain';
import { parseDeployment } from './deployment.ts';
import type { Lab, LabEvent } from './lab.types.ts';
import { outputOf } from './terraform/messages.ts';
import {
  type Command,
  destroyIfKilled,
  nothingIfKilled,
  type PlannedChange,
  planOf,
} from './terraform/plan.ts';
import { runTerraform, type VerbOptions } from './terraform/run.ts';
import { apply, destroyAll, init } from './terraform/verbs.ts';
import { openWorkdir, type Workdir, wasApplied } from './terraform/workdir.ts';

export interface DeployOptions extends VerbOptions {
  /** Holds `cdk.tf.json`. The same `dir` again applies the difference. */
  readonly dir: string;
  /**
   * Commands that the supervisor runs after destroying the deployment, if this process is killed and the services keep
   * running; they get the environment of Terraform’s providers.
   */
  readonly ifKilled?: readonly Command[];
}

/**
 * Applies the synthesized stack and returns its deployment. Rejects with `TerraformError` (Terraform's diagnostics, no
 * secret) or `LabError`. Resources of a failed apply stay in the state: `destroy` removes them.
 */
export async function deploy(
  lab: Lab,
  options: DeployOptions & {
    /** Refresh first, because something was changed by hand. */ readonly refresh?: boolean;
  },
): Promise<Deployment> {
  const workdir = await openWorkdir(lab.workshop.supervisor.tempDir, options.dir);
  const step = stepper(options.onEvent);
  await step('init', () => init(lab, workdir, options));
  destroyIfKilled(lab, workdir, options.ifKilled);
  const applied = await step('apply', () => apply(lab, workdir, options));
  return parseDeployment(outputOf(applied, 'deployment'));
}

/**
 * What `deploy` of this `dir` would change now, according to the state or, with `refresh`, to the services; changes
 * nothing.
 */
export async function plan(
  lab: Lab,
  options: DeployOptions & { readonly refresh?: boolean },
): Promise<readonly PlannedChange[]> {
  const workdir = await openWorkdir(lab.workshop.supervisor.tempDir, options.dir);
  const step = stepper(options.onEvent);
  await step('init', () => init(lab, workdir, options));
  return step('plan', () => planOf(lab, workdir, options));
}

/** The state of what `deploy` made from this `dir`, as `show -json` prints it. Holds the broker's key: it stays in memory. */
export async function show(lab: Lab, options: DeployOptions): Promise<unknown> {
  const workdir = await openWorkdir(lab.workshop.supervisor.tempDir, options.dir);
  const lines = await runTerraform(lab, workdir, 'show', ['-json', workdir.state], {
    ...options,
    unlogged: true,
  });
  return JSON.parse(lines.join('\n'));
}

/** Removes what `deploy` made from this `dir`; nothing to do where nothing was applied. */
export async function destroy(lab: Lab, options: DeployOptions): Promise<void> {
  const workdir: Workdir = await openWorkdir(lab.workshop.supervisor.tempDir, options.dir);
  if (!wasApplied(workdir)) return;
  const step = stepper(options.onEvent);
  await step('init', () => init(lab, workdir, options));
  await step('destroy', () => destroyAll(lab, workdir, options));
  nothingIfKilled(lab, workdir);
}

function stepper(onEvent: ((event: LabEvent) => void) | undefined) {
  return async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    const began = performance.now();
    const result = await work();
    onEvent?.({ is: 'done', what: `terraform ${what}`, ms: Math.round(performance.now() - began) });
    return result;
  };
}
