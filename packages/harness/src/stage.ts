import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Access, Deployment, Engine } from '@cordon/domain';
import { UsageError } from '@cordon/domain';
import {
  deploy,
  destroy,
  type Lab,
  type LabEngine,
  type LabEvent,
  type PlannedChange,
  plan,
  show,
  startLab,
} from '@cordon/lab';
import { loadGuard, loadLogin } from '@cordon/stacks';
import { type ComponentId, resolveToolchain } from '@cordon/toolchain';
import { inPhase, type Listener, type Phase, type Timing } from './events.ts';
import { type Mutate, type PlannedDeployment, REGION } from './planned-deployment.ts';
import { sweepAws } from './sweep-aws.ts';

export interface StageOptions {
  readonly engine: Engine;
  /** Gets `logs/` and `decisions.jsonl`. */
  readonly runDir: string;
  /** Vault as three nodes, for drills that take one away. */
  readonly replicated?: boolean | undefined;
  readonly onEvent?: Listener | undefined;
  readonly timings?: Timing[] | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Running services, and functions to deploy topologies to them. One stage holds any number of topologies side by side.
 */
export interface Stage {
  readonly lab: Lab;
  readonly engine: Engine;
  /**
   * Applies the topology as it was synthesized, or as `mutate` changes it. A second call applies only the difference,
   * so a mutant is applied and reverted quickly. Resolves to `undefined`, with nothing applied, where the mutant does
   * not concern it.
   */
  deploy(
    planned: PlannedDeployment,
    mutant?: { readonly id: string; readonly mutate: Mutate },
    how?: { readonly refresh?: boolean },
  ): Promise<Deployment | undefined>;
  /**
   * What `deploy` of the topology, as it was synthesized, would change now, by its state or, with `refresh`, by what the
   * services say; it changes nothing.
   */
  plan(planned: PlannedDeployment, how?: { readonly refresh?: boolean }): Promise<readonly PlannedChange[]>;
  /** The state of the topology, as `show -json` prints it. Secret. */
  show(planned: PlannedDeployment): Promise<unknown>;
  /** Removes what `deploy` made, also while the run is being aborted. */
  destroy(planned: PlannedDeployment): Promise<void>;
  close(): Promise<void>;
}

/** The services that the lab must run for this engine. Throws `UsageError` for an engine that needs no lab. */
export function assertRunsOnLab(engine: Engine): LabEngine {
  const { aws } = engine.needs;
  if (aws !== 'aws' && aws !== 'none') return aws;
  throw new UsageError(`engine \`${engine.id}\` does not run in a local lab, which this scenario needs`);
}

/** Gets the toolchain and starts what the engine needs. Rejects with what is missing; nothing is left running then. */
export async function openStage(options: StageOptions): Promise<Stage> {
  const { engine, signal, runDir, onEvent, replicated } = options;
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
  const onLeg =
    ({ leg }: PlannedDeployment) =>
    (event: LabEvent) =>
      onEvent?.({ kind: 'lab', leg, event });
  const lab = await phase(options, 'lab', () =>
    startLab({ engine: aws, runDir, region: REGION, toolchain, signal, replicated, onEvent: onLab }),
  );
  return {
    lab,
    engine,
    deploy: async (planned, mutant, how) => {
      const tf = mutant === undefined ? planned.tf : mutant.mutate(structuredClone(planned.tf), planned);
      if (tf === undefined) return undefined;
      await assertSpoken(lab, planned);
      await writeFile(join(planned.dir, 'cdk.tf.json'), `${JSON.stringify(tf, null, 2)}\n`);
      const made = await phase(
        options,
        'deploy',
        () =>
          deploy(lab, {
            dir: planned.dir,
            ...how,
            signal,
            onEvent: onLeg(planned),
            ifKilled: [sweeping(planned.prefix)],
          }),
        planned,
      );
      return mutant === undefined ? made : { ...made, mutant: mutant.id };
    },
    plan: async (planned, how) => {
      await writeFile(join(planned.dir, 'cdk.tf.json'), `${JSON.stringify(planned.tf, null, 2)}\n`);
      return plan(lab, { dir: planned.dir, ...how, signal, onEvent: onLeg(planned) });
    },
    show: (planned) => show(lab, { dir: planned.dir, signal }),
    destroy: (planned) => phase(options, 'destroy', () => takeAway(lab, planned, onLeg(planned)), planned),
    close: () => phase(options, 'stop', () => lab.stop()),
  };
}

/**
 * Throws `UsageError` for a guard that would lock the deployer out of this lab, and for a login that is impossible in
 * it.
 */
async function assertSpoken({ access }: Lab, { guards, login }: PlannedDeployment): Promise<void> {
  await assertLoginSpoken(access, login);
  if (access.awsEndpoint.startsWith('https:')) return;
  for (const id of guards)
    if ((await loadGuard(id)).needs === 'tls')
      throw new UsageError(
        `guard \`${id}\` was refused: this lab does not use TLS, so that not even its administrator would be served; unset \`CORDON_TLS\``,
      );
}

/** Throws `UsageError` for a login by client certificate where Vault does not use TLS. */
export async function assertLoginSpoken(
  { vaultAddress }: Pick<Access, 'vaultAddress'>,
  login: string,
): Promise<void> {
  if (vaultAddress.startsWith('https:') || (await loadLogin(login)).login.needs !== 'tls') return;
  throw new UsageError(
    `login \`${login}\` was refused: the Vault at \`${vaultAddress}\` does not use TLS, which a client certificate needs; unset \`CORDON_TLS\`, or name a Vault by \`https:\``,
  );
}

/**
 * What no state knows must not stay: a user that Vault was just making, when its caller hung up or its rights ran out, holds the
 * policy that bounds it, so that IAM deletes the policy, and Terraform ends, only once the user is swept. Where the services
 * stay, or Vault may have been killed, it is looked for whatever Terraform says.
 */
async function takeAway(
  lab: Lab,
  planned: PlannedDeployment,
  onEvent: (event: LabEvent) => void,
): Promise<void> {
  const destroyed = () => destroy(lab, { dir: planned.dir, onEvent });
  const failed = await destroyed().then(
    () => undefined,
    (error: unknown) => ({ error }),
  );
  if (failed === undefined && !lab.workshop.outlived && lab.vaultCluster === undefined) return;
  const { awsEndpoint: endpoint, region, admin, rolesAdmin } = lab.access;
  try {
    for (const credentials of [admin, ...(rolesAdmin === undefined ? [] : [rolesAdmin])])
      await sweepAws({ endpoint, region, credentials }, planned.prefix);
  } catch (error) {
    // Services that are gone explain themselves by what failed first.
    throw failed?.error ?? error;
  }
  if (failed !== undefined) await destroyed();
}

const sweeping = (prefix: string) => ({
  command: process.execPath,
  args: [fileURLToPath(new URL('./sweep-aws.main.ts', import.meta.url)), prefix],
});

function phase<T>(
  { onEvent, timings, signal }: StageOptions,
  name: Phase,
  work: () => Promise<T>,
  planned?: PlannedDeployment,
): Promise<T> {
  // Clean-up during an abort must not itself be interrupted.
  const stoppable = name === 'destroy' || name === 'stop' ? {} : { signal };
  return inPhase(
    name,
    { onEvent, timings, ...stoppable, ...(planned === undefined ? {} : { leg: planned.leg }) },
    work,
  );
}
