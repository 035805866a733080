import { rmSync } from 'node:fs';
import { type Attempt, type Deployment, parseTenants, type RecordLine, type Verdict } from '@cordon/domain';
import { loadEngine } from '@cordon/engines';
import { inPhase, type Listener, type Timing } from '@cordon/harness/events';
import { beginLeg, type LegHead, runLeg } from '@cordon/harness/leg';
import {
  leaveOut,
  type Mutate,
  type PlannedDeployment,
  planAll,
  singletonOf,
} from '@cordon/harness/planned-deployment';
import { pool, poolInTurns } from '@cordon/harness/pool';
import type { RunRequest } from '@cordon/harness/request';
import { judgeRun, makeRunDir, openRecord, writeJson } from '@cordon/harness/run-dir';
import { sampleOf } from '@cordon/harness/sample';
import { assertRunsOnLab, openStage, type Stage } from '@cordon/harness/stage';
import { runStaticLeg } from '@cordon/harness/static-leg';
import type { Summary } from '@cordon/judge';
import { loadAttacks } from './attack-registry.ts';

/** A run that the user ended: it has no verdicts, and reports pass it over. */
export class Interrupted extends Error {
  constructor(run: string) {
    super(`run ${run} was interrupted: everything that it started was removed, nothing was judged`);
    this.name = 'Interrupted';
  }
}

/** Topologies that are deployed and attacked at once: as many as keep two cores busy. */
const LEGS_AT_ONCE = 2;

export interface IsolationOptions extends RunRequest {
  /** Breaks every deployment on purpose; topologies that it does not concern are left out. */
  readonly mutant?: { readonly id: string; readonly mutate: Mutate } | undefined;
  /** Where `<time>-<hex>/` is made; `runs` when absent. */
  readonly runsDir?: string | undefined;
  /** Services that the caller started and will stop; its engine counts then. */
  readonly stage?: Stage | undefined;
  readonly onEvent?: Listener | undefined;
  readonly signal?: AbortSignal | undefined;
  /** After the verdicts, before anything is destroyed: for looking around by hand. */
  readonly beforeDestroy?: ((stage: Stage, result: IsolationResult) => Promise<void>) | undefined;
}

export interface IsolationResult {
  readonly run: string;
  readonly runDir: string;
  readonly lines: readonly RecordLine[];
  readonly verdicts: readonly Verdict[];
  readonly summary: Summary;
  /** 0 upheld, 1 breached, 2 could not tell. */
  readonly exit: 0 | 1 | 2;
  readonly timings: readonly Timing[];
  /** Legs that could not be carried through; among the verdicts they are `unknown`. */
  readonly failures: readonly { readonly leg: string; readonly error: unknown }[];
}

/**
 * Deploys each topology, attacks it, judges the record, destroys everything. The one way in for the command line, the
 * tests and the mutants. Rejects only when nothing could be attacked at all (bad usage, no toolchain, no services); a
 * leg that fails on its way is a failure of that leg, `unknown`, and exit 2. Rejects with `Interrupted` when aborted.
 */
export async function runIsolation(options: IsolationOptions): Promise<IsolationResult> {
  const { onEvent, signal } = options;
  const engine = options.stage?.engine ?? (await loadEngine(options.engine));
  const live = engine.needs.aws !== 'none';
  if (live) assertRunsOnLab(engine);
  const attacks = await loadAttacks(options.attacks);
  parseTenants(options.tenants);
  const runDir = makeRunDir(options.runsDir);
  onEvent?.({ kind: 'run', run: runDir.id, runDir: runDir.path });
  const timings: Timing[] = [];
  const telling = { onEvent, timings, signal };
  // Before any service is started: guards that do not fit are told at once.
  const { planned, leftOut } = await inPhase('synth', telling, () => planAll(options, engine, runDir)).catch(
    (error: unknown) => {
      rmSync(runDir.path, { recursive: true, force: true });
      throw error;
    },
  );
  const stage = live
    ? (options.stage ?? (await openStage({ engine, runDir: runDir.path, ...telling })))
    : undefined;
  const record = openRecord(runDir.path);
  const versions = stage?.lab.versions ?? {};
  const common = { run: runDir.id, engine, attacks, versions, record, ...telling };
  const deployments: Record<string, Deployment> = {};
  const failures: { leg: string; error: unknown }[] = [];
  // Its phase has said that it failed, and why.
  const destroy = async (one: PlannedDeployment) => stage?.destroy(one).catch(() => undefined);
  const kept = options.beforeDestroy !== undefined;
  try {
    for (const one of leftOut) leaveOut(one, common);
    await poolInTurns(planned, LEGS_AT_ONCE, singletonOf, async (one) => {
      try {
        const deployment = await carryThrough(one, headOf(one, options, common), stage, options);
        if (deployment !== undefined) deployments[one.leg] = deployment;
      } catch (error) {
        failures.push({ leg: one.leg, error });
      }
      // At once, while other legs are under way: many at the end would crowd two cores.
      if (!kept) await destroy(one);
    });
    if (signal?.aborted === true) throw new Interrupted(runDir.id);
    const judged = await inPhase('judge', telling, async () => judgeRun(runDir, deployments));
    const result = { run: runDir.id, runDir: runDir.path, ...judged, timings, failures };
    if (stage !== undefined) await options.beforeDestroy?.(stage, result);
    return result;
  } finally {
    record.close();
    if (kept) await pool(planned, LEGS_AT_ONCE, destroy);
    if (options.stage === undefined) await stage?.close();
    writeJson(runDir.path, 'timings.json', timings);
  }
}

/** Deploys and attacks one topology. Resolves to its deployment, or `undefined` where the mutant does not concern it. */
async function carryThrough(
  planned: PlannedDeployment,
  head: LegHead,
  stage: Stage | undefined,
  { mutant, attacker }: IsolationOptions,
): Promise<Deployment | undefined> {
  const tf = mutant === undefined ? planned.tf : mutant.mutate(structuredClone(planned.tf), planned);
  if (tf === undefined) return undefined;
  const only = attacker === undefined ? undefined : (attempt: Attempt) => attempt.attacker === attacker;
  beginLeg(head);
  if (stage === undefined) return runStaticLeg(head, tf, only);
  const deployment = await stage.deploy(planned, mutant);
  if (deployment === undefined) return undefined;
  const { access, explain } = stage.lab;
  await runLeg({ ...head, deployment, access, only, ...(explain === undefined ? {} : { explain }) });
  return deployment;
}

function headOf(
  planned: PlannedDeployment,
  { mutant, sample }: IsolationOptions,
  common: Pick<
    LegHead,
    'run' | 'engine' | 'attacks' | 'versions' | 'record' | 'onEvent' | 'timings' | 'signal'
  >,
): LegHead {
  const { leg, topology, guards, claims } = planned;
  const tenants = planned.tenants.map(({ id }) => id);
  const drawn = sample === undefined ? undefined : sampleOf(tenants, sample);
  return { ...common, sample: drawn, leg, topology, guards, claims, tenants, mutant: mutant?.id };
}
