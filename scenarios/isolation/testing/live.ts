import { DEFAULT_TENANTS } from '@cordon/domain';
import { loadEngine } from '@cordon/engines';
import { singletonOf } from '@cordon/harness/planned-deployment';
import { openStage, type Stage } from '@cordon/harness/stage';
import { tempDir } from '@cordon/temp';
import { afterAll, beforeAll } from 'vitest';
import { type IsolationOptions, type IsolationResult, runIsolation } from '../run-isolation.ts';

/** One lab for all tests of a file; call it at the top of the file. */
export function liveStage(engine: string) {
  const temp = tempDir('live');
  const runsDir = temp.path;
  let stage: Stage | undefined;
  beforeAll(async () => {
    stage = await openStage({ engine: await loadEngine(engine), runDir: runsDir });
  });
  afterAll(async () => {
    await stage?.close();
    temp.remove();
  });
  return {
    /** For scenarios of another kind: the lab of this file, and where runs go. It goes with everything in it. */
    options: () => ({ engine, tenants: DEFAULT_TENANTS, runsDir, stage, leave: true }),
    /** The very run that `pnpm scenario isolation` makes, on this file’s lab; that a run takes its own away, `isolation.leftovers.live.test.ts` shows. */
    isolation: (
      options: Pick<IsolationOptions, 'topologies'> & Partial<IsolationOptions>,
    ): Promise<IsolationResult> =>
      runIsolation({ engine, tenants: DEFAULT_TENANTS, runsDir, stage: stage && leaving(stage), ...options }),
    /** The same on the evaluator, which needs no lab. */
    byPolicies: (
      options: Pick<IsolationOptions, 'topologies' | 'guards' | 'mutant' | 'attacks'>,
    ): Promise<IsolationResult> =>
      runIsolation({ engine: 'evaluator', tenants: DEFAULT_TENANTS, runsDir, ...options }),
  };
}

/**
 * A stage that goes with everything in it: nothing is taken away before, but for what there can be only one of. Names of a run
 * are its own, so that the next run meets none of them.
 */
export function leaving(stage: Stage): Stage {
  return {
    ...stage,
    destroy: async (planned) => {
      if (singletonOf(planned) !== undefined) await stage.destroy(planned);
    },
  };
}

/** `acme->acme-eu GetObject`: the cells of a matrix that got this verdict, sorted. */
export function cells({ verdicts }: Pick<IsolationResult, 'verdicts'>, kind: string): readonly string[] {
  return verdicts
    .filter((verdict) => verdict.kind === kind)
    .map(({ line, attempt }) =>
      line === undefined
        ? attempt
        : `${line.attempt.attacker}->${line.attempt.victim} ${line.attempt.operation}`,
    )
    .sort();
}

/**
 * Attempts that two engines both answered, and answered otherwise: `<leg> <attempt>: refused here, served there`. Ids
 * hold no name of a run, so two runs can be laid beside each other.
 */
export function disagreements(here: Pick<IsolationResult, 'lines'>, there: Pick<IsolationResult, 'lines'>) {
  const answers = ({ lines }: Pick<IsolationResult, 'lines'>) =>
    new Map(
      lines.flatMap((line) =>
        line.line === 'attempt'
          ? [[`${line.leg} ${line.attempt.id}`, `${line.answer.kind}, control ${line.control.kind}`] as const]
          : [],
      ),
    );
  const [ours, theirs] = [answers(here), answers(there)];
  const shared = [...ours].filter(([id]) => theirs.has(id));
  return {
    compared: shared.length,
    differ: shared
      .filter(([id, answer]) => theirs.get(id) !== answer)
      .map(([id, answer]) => `${id}: ${answer} here`),
  };
}
