import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Deployment, Engine } from '@cordon/domain';
import { UsageError } from '@cordon/domain';
import {
  deploy,
  destroy,
  type Lab,
  type LabEngine,
  type LabEvent,
  type PlannedChange,
  plan,
  startLab,
} from '@cordon/lab';
import { type ComponentId, resolveToolchain } from '@cordon/toolchain';
import { inPhase, type Listener, type Phase, type Timing } from './events.ts';
import { type Mutate, type Plot, REGION } from './plot.ts';
import { sweepAws } from './sweep-aws.ts';

export interface StageOptions {
  readonly engine: Engine;
  /** Gets `logs/` and `decisions.jsonl`. */
  readonly runDir: string;
  readonly onEvent?: Listener | undefined;
  readonly timings?: Timing[] | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Running services, and the verbs to put topologies on them. One stage carries any number of plots side by side. */
export interface Stage {
  readonly lab: Lab;
  readonly engine: Engine;
  /**
   * Applies the plot as it was synthesized, or as `mutate` changes it. Again applies only the difference, so a mutant
   * is put on and taken back quickly. Resolves to `undefined`, with nothing applied, where the mutant does not concern it.
   */
  deploy(
    plot: Plot,
    mutant?: { readonly id: string; readonly mutate: Mutate },
  ): Promise<Deployment | undefined>;
  /** What `deploy` of the plot, as it was synthesized, would change now; it changes nothing. */
  plan(plot: Plot): Promise<readonly PlannedChange[]>;
  /** Removes what `deploy` made, also while the run is being aborted. */
  destroy(plot: Plot): Promise<void>;
  close(): Promise<void>;
}

/** What the lab must run for this engine, or `UsageError` where that is no matter of a lab. */
export function assertRunsOnLab(engine: Engine): LabEngine {
  const { aws } = engine.needs;
  if (aws !== 'aws' && aws !== 'none') return aws;
  throw new UsageError(
    `engine \`${engine.id}\` does not run on a lab of this machine, which this scenario deploys to`,
  );
}

/** Gets the toolchain and starts what the engine needs. Rejects with what is missing; nothing is left running then. */
export async function openStage(options: StageOptions): Promise<Stage> {
  const { engine, signal, runDir, onEvent } = options;
  const aws = assertRunsOnLab(engine);
  const emulator: ComponentId = aws === 'ministack' ? 'ministack' : 'localstack';
  const want: ComponentId[] = ['vault', 'tofu', 'provider-aws', 'provider-vault', emulator];
  const toolchain = await phase(options, 'toolchain', () =>
    resolveToolchain(want, {
      onProgress: (progress) => onEvent?.({ kind: 'toolchain', progress: { ...progress } }),
      ...(signal === undefined ? {} : { signal }),
    }),
  );
  const onLab = (event: LabEvent) => onEvent?.({ kind: 'lab', event });
  const lab = await phase(options, 'lab', () =>
    startLab({ engine: aws, runDir, region: REGION, toolchain, signal, onEvent: onLab }),
  );
  return {
    lab,
    engine,
    deploy: async (plot, mutant) => {
      const tf = mutant === undefined ? plot.tf : mutant.mutate(structuredClone(plot.tf), plot);
      if (tf === undefined) return undefined;
      await writeFile(join(plot.dir, 'cdk.tf.json'), `${JSON.stringify(tf, null, 2)}\n`);
      const made = await phase(
        options,
        'deploy',
        () => deploy(lab, { dir: plot.dir, signal, onEvent: onLab, atLoss: [sweeping(plot.prefix)] }),
        plot,
      );
      return mutant === undefined ? made : { ...made, mutant: mutant.id };
    },
    plan: async (plot) => {
      await writeFile(join(plot.dir, 'cdk.tf.json'), `${JSON.stringify(plot.tf, null, 2)}\n`);
      return plan(lab, { dir: plot.dir, signal, onEvent: onLab });
    },
    destroy: (plot) => phase(options, 'destroy', () => takeAway(lab, plot, onLab), plot),
    close: () => phase(options, 'stop', () => lab.stop()),
  };
}

/**
 * Where the services stay, what no state knows must not stay either: a user that Vault was just making holds the policy
 * that bounds it, so that IAM deletes the policy, and Terraform ends, only once the user is swept.
 */
async function takeAway(lab: Lab, plot: Plot, onEvent: (event: LabEvent) => void): Promise<void> {
  const destroyed = () => destroy(lab, { dir: plot.dir, onEvent });
  if (!lab.workshop.outlived) return destroyed();
  const first = await destroyed().then(
    () => true,
    () => false,
  );
  const { awsEndpoint: endpoint, region, admin, rolesAdmin } = lab.access;
  for (const credentials of [admin, ...(rolesAdmin === undefined ? [] : [rolesAdmin])])
    await sweepAws({ endpoint, region, credentials }, plot.prefix);
  if (!first) await destroyed();
}

const sweeping = (prefix: string) => ({
  command: process.execPath,
  args: [fileURLToPath(new URL('./sweep-aws.main.ts', import.meta.url)), prefix],
});

function phase<T>(
  { onEvent, timings }: StageOptions,
  name: Phase,
  work: () => Promise<T>,
  plot?: Plot,
): Promise<T> {
  return inPhase(name, { onEvent, timings, ...(plot === undefined ? {} : { leg: plot.leg }) }, work);
}
