import { messageOf, parseTenants } from '@cordon/domain';
import { loadEngine } from '@cordon/engines';
import { inPhase, type Listener, type Timing } from '@cordon/harness/events';
import { beginLeg, type LegHead, runLeg } from '@cordon/harness/leg';
import { planAll, singletonOf } from '@cordon/harness/planned-deployment';
import { pool, poolInTurns } from '@cordon/harness/pool';
import { judgeRun, makeRunDir, openRecord, writeJson } from '@cordon/harness/run-dir';
import type { Combination } from '@cordon/harness/sample';
import { assertRunsOnLab, openStage, type Stage } from '@cordon/harness/stage';
import { judge } from '@cordon/judge';
import { loadAttacks } from '../isolation/attack-registry.ts';
import type { CaseResult, MutantsResult, TopologyResult } from './case.types.ts';
import { exitOfCases } from './judge-case.ts';
import type { Mutant } from './mutant.ts';
import { loadMutant, mutantIds } from './mutant-registry.ts';
import { type CaseInput, runCase } from './run-case.ts';
import { noticedBy } from './view.ts';

/** Topologies that are broken at once: as many as keep two cores busy. */
const TOPOLOGIES_AT_ONCE = 2;

export interface MutantsOptions {
  readonly topologies: readonly string[];
  /** Around every topology, all at once. */
  readonly guards?: readonly string[] | undefined;
  /** Which topology with which login and layout; each with AppRoles and a bucket a tenant when absent. */
  readonly combinations?: readonly Combination[] | undefined;
  /** Mutant ids; all when absent. */
  readonly mutants?: readonly string[] | undefined;
  readonly engine: string;
  readonly tenants: readonly string[];
  readonly runsDir?: string | undefined;
  /** Services that the caller started and will stop; its engine counts then. */
  readonly stage?: Stage | undefined;
  /** The caller's services go with everything in them: what was deployed stays until then. */
  readonly leave?: boolean | undefined;
  /**
   * Attacks that must be green before anything is broken, and again at the end; all when absent. Mutants that survive
   * the attacks that should notice always meet all.
   */
  readonly cleanAttacks?: readonly string[] | undefined;
  /** Every attack meets every mutant, for the whole table of who notices what; else those that should, first. */
  readonly everyAttack?: boolean | undefined;
  readonly onEvent?: Listener | undefined;
  /** Told of each case, with how many there will be. */
  readonly onCase?: ((result: CaseResult, total: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Deploys each topology once, shows that the suite is green on it, then puts mutants on one after the other, each as
 * Terraform’s difference to the one before, and judges each by the suite and by the prover. Writes `mutants.json` and
 * the record of every leg into the run’s directory. Rejects for bad usage and where no service can be started.
 */
export async function runMutants(options: MutantsOptions): Promise<MutantsResult> {
  const began = performance.now();
  const { onEvent, signal } = options;
  const engine = options.stage?.engine ?? (await loadEngine(options.engine));
  assertRunsOnLab(engine);
  parseTenants(options.tenants);
  const mutants = await Promise.all((options.mutants ?? mutantIds()).map(loadMutant));
  const runDir = makeRunDir(options.runsDir);
  onEvent?.({ kind: 'run', run: runDir.id, runDir: runDir.path });
  const timings: Timing[] = [];
  const telling = { onEvent, timings, signal };
  const { planned } = await inPhase('synth', telling, () => planAll(options, engine, runDir));
  const stage = options.stage ?? (await openStage({ engine, runDir: runDir.path, ...telling }));
  const record = openRecord(runDir.path);
  const cases: CaseResult[] = [];
  const topologies: TopologyResult[] = [];
  const { versions } = stage.lab;
  const common = { run: runDir.id, engine, versions, record, onEvent, signal };
  const total = planned.reduce((sum, one) => sum + concernedOf(mutants, one).length, 0);
  try {
    await poolInTurns(planned, TOPOLOGIES_AT_ONCE, singletonOf, async (planned) => {
      const tell = (result: CaseResult) => {
        cases.push(result);
        options.onCase?.(result, total);
      };
      const input = { planned, stage, common, everyAttack: options.everyAttack };
      topologies.push(await breakTopology(mutants, input, options, tell));
      if (singletonOf(planned) !== undefined) await stage.destroy(planned).catch(() => undefined);
    });
    const told = new Set(cases.map(({ mutant }) => mutant));
    const fine = topologies.every(({ clean, restored }) => clean === 'green' && restored);
    const result: MutantsResult = {
      schema: 1,
      run: runDir.id,
      runDir: runDir.path,
      engine: engine.id,
      tenants: options.tenants,
      topologies,
      cases,
      attacks: noticedBy(await loadAttacks(), cases, (topology, boundary) =>
        planned.some((planned) => planned.leg === topology && planned.claims[boundary].position === 'holds'),
      ),
      unconcerned: mutants.map(({ id }) => id).filter((id) => !told.has(id)),
      exit: exitOfCases(
        cases.map(({ outcome }) => outcome),
        fine && topologies.length > 0 && cases.every(({ beside }) => beside.kind !== 'differs'),
      ),
      totalMs: Math.round(performance.now() - began),
    };
    writeJson(runDir.path, 'mutants.json', result);
    judgeRun(runDir, {});
    return result;
  } finally {
    record.close();
    // Services of this run go with everything in them; only others must be cleared by hand.
    if ((options.stage !== undefined && options.leave !== true) || stage.lab.workshop.outlived)
      await pool(planned, TOPOLOGIES_AT_ONCE, (planned) => stage.destroy(planned).catch(() => undefined));
    if (options.stage === undefined) await stage.close();
    writeJson(runDir.path, 'timings.json', timings);
  }
}

/** All mutants on one topology, between two runs of the suite on the whole one. */
async function breakTopology(
  mutants: readonly Mutant[],
  input: CaseInput,
  { cleanAttacks }: MutantsOptions,
  tell: (result: CaseResult) => void,
): Promise<TopologyResult> {
  const { planned, stage, common } = input;
  const began = performance.now();
  const concerned = concernedOf(mutants, planned);
  const result = (rest: Omit<TopologyResult, 'topology' | 'ms'>): TopologyResult => ({
    topology: planned.leg,
    ...rest,
    ms: Math.round(performance.now() - began),
  });
  if (concerned.length === 0)
    return result({ clean: 'green', reason: 'no mutant concerns it', restored: true });
  const before = await notGreen('whole', input, cleanAttacks);
  if (before !== undefined) return result({ clean: 'not green', reason: before, restored: false });
  for (const mutant of concerned) {
    common.signal?.throwIfAborted();
    const ran = await runCase(mutant, input);
    if (ran === undefined) continue;
    tell(ran.result);
    // Terraform does not look at what is there (`-refresh=false`): what attacks changed in Vault goes with everything.
    if (ran.dirty) await stage.destroy(planned);
  }
  const after = await notGreen('taken back', input, cleanAttacks);
  return result({
    clean: 'green',
    reason: after ?? 'as it was: the attacks are refused again',
    restored: after === undefined,
  });
}

function concernedOf(mutants: readonly Mutant[], planned: CaseInput['planned']): readonly Mutant[] {
  return mutants.filter(({ mutate }) => mutate(structuredClone(planned.tf), planned) !== undefined);
}

/** Applies the topology as it was synthesized and attacks it; what was not upheld, or `undefined`. */
async function notGreen(
  name: string,
  { planned, stage, common }: CaseInput,
  attacks: readonly string[] | undefined,
): Promise<string | undefined> {
  const written: Parameters<typeof judge>[0][number][] = [];
  const record: LegHead['record'] = {
    write: (line) => {
      written.push(line);
      common.record.write(line);
    },
  };
  const { leg, topology, guards, claims } = planned;
  const tenants = planned.tenants.map(({ id }) => id);
  const head: LegHead = {
    ...common,
    record,
    leg: `${leg} ~ ${name}`,
    topology,
    guards,
    claims,
    tenants,
    attacks: await loadAttacks(attacks),
  };
  beginLeg(head);
  try {
    const deployment = await stage.deploy(planned);
    if (deployment === undefined) return 'it was not deployed';
    const { access, explain } = stage.lab;
    await runLeg({ ...head, deployment, access, ...(explain === undefined ? {} : { explain }) });
  } catch (error) {
    common.signal?.throwIfAborted();
    return messageOf(error);
  }
  const bad = judge(written).find(({ kind }) => kind !== 'upheld' && kind !== 'open-as-stated');
  return bad === undefined ? undefined : `${bad.kind}: ${bad.attempt}: ${bad.reason}`;
}
