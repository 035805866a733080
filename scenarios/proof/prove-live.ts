import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EXIT } from '@cordon/domain';
import { loadEngine } from '@cordon/engines';
import { issueAllPossible } from '@cordon/harness/issue-all';
import type { PlannedDeployment } from '@cordon/harness/planned-deployment';
import { NOT_ON_ENGINE, planAll } from '@cordon/harness/planned-deployment';
import { outcomesOf } from '@cordon/harness/prove-static';
import { makeRunDir } from '@cordon/harness/run-dir';
import { openStage, type Stage } from '@cordon/harness/stage';
import { buildModel, proveModel, stateFromConfiguration, type TerraformJson } from '@cordon/prover';
import { loadMutant } from '../mutation/mutant-registry.ts';
import { writeAttacks } from './attack-from-finding.ts';
import { collectState } from './collect.ts';
import { compareStates } from './compare-states.ts';
import { fireFindings } from './fire-findings.ts';
import { refuseNothingLeft, renderLeftOut } from './left-out.ts';
import { exitOfLive, type LiveProof, orUntold, worstOf } from './live-exit.ts';
import type { ProvePlan } from './plan.types.ts';
import { renderLimits, renderLive, renderProof } from './render.ts';
import { runSuite } from './suite.ts';

/**
 * Deploys each topology in the lab, reads what is really there, proves that, makes every witness's request and one
 * request for each class, and takes everything away again. A request that is answered differently from the model is a
 * model gap, and fails the run.
 */
export async function proveLive(ids: readonly string[], plan: ProvePlan): Promise<number> {
  const engine = plan.stage?.engine ?? (await loadEngine('localstack'));
  const run = makeRunDir();
  const { planned, leftOut } = await planAll(
    { topologies: ids, guards: plan.guards, tenants: plan.tenants.map(({ id }) => id) },
    engine,
    run,
  );
  for (const { leg, reason } of leftOut) plan.progress(`prove: ${leg} left out: ${reason}`);
  const isCarried = ({ topology }: { readonly topology: string }): boolean =>
    !NOT_ON_ENGINE.some((row) => row.engine === engine.id && row.topology === topology);
  const misfits = leftOut.filter(isCarried);
  if (misfits.length === leftOut.length) refuseNothingLeft(misfits, planned.length, undefined);
  const stage =
    plan.stage ??
    (await openStage({
      engine,
      runDir: run.path,
      signal: plan.signal,
      onEvent: (event) => {
        if (event.kind === 'lab' && event.event.is !== 'terraform')
          plan.progress(`prove: ${event.event.what}`);
      },
    }));
  const exits: number[] = [];
  const printed: unknown[] = [];
  try {
    for (const one of planned) {
      plan.signal.throwIfAborted();
      const made = await orUntold(proveOne(stage, one, plan, run.path), one, plan);
      if (made === undefined) continue;
      exits.push(made.exit);
      printed.push(made.json);
    }
  } finally {
    if (stage !== plan.stage) await stage.close();
  }
  refuseNothingLeft([], exits.length, plan.mutant);
  const left = leftOut.map(({ topology, guards, reason }) => ({ topology, guards, reason }));
  const all = { schema: 1, live: true, run: run.id, proofs: printed, leftOut: left };
  await writeFile(join(run.path, 'proof.json'), `${JSON.stringify(all, null, 2)}\n`);
  if (plan.json) plan.write(JSON.stringify(all, null, 2));
  else if (left.length > 0) plan.write(renderLeftOut(left));
  // A topology that the engine does not support makes the answer could-not-tell; a guard that does not apply does not.
  return worstOf(misfits.length < leftOut.length ? [...exits, EXIT.unknown] : exits);
}

async function proveOne(
  stage: Stage,
  planned: PlannedDeployment,
  plan: ProvePlan,
  runDir: string,
): Promise<LiveProof | undefined> {
  const say = (step: string): void => plan.progress(`prove: ${planned.leg}: ${step}`);
  say('deploying');
  try {
    const mutant = plan.mutant === undefined ? undefined : await loadMutant(plan.mutant);
    const deployment = await stage.deploy(planned, mutant);
    if (deployment === undefined) return undefined;
    const meant = mutant?.mutate(structuredClone(planned.tf), planned) ?? planned.tf;
    say('collecting what IAM, S3 and Vault hold');
    const found = await collectState(stage.lab, deployment);
    const differences = compareStates(stateFromConfiguration(meant as unknown as TerraformJson), found);
    const model = buildModel(found);
    const { pair } = plan;
    const report = proveModel(model, {
      topology: planned.topology,
      guards: planned.guards,
      onStep: say,
      ...(pair === undefined ? {} : { pair }),
    });
    say('making the requests');
    const { actors, withoutCredentials } = await issueAllPossible(deployment, stage.lab.access, plan.signal);
    for (const id of withoutCredentials) say(`\`${id}\` got no credentials`);
    const open = await stage.engine.open({
      deployment,
      access: stage.lab.access,
      actors,
      signal: plan.signal,
    });
    try {
      const canaries = await open.canaries();
      const asleep = canaries.filter(({ answer }) => answer.kind !== 'refused');
      // The suite first: what findings change would be taken for the model's mistake.
      const suite = await runSuite(open, model, plan.suite);
      const fired = await fireFindings(open, report.findings, model);
      const outcomes = outcomesOf(report, planned.claims);
      await writeAttacks(runDir, report.findings, outcomes);
      const run = { outcomes, fired, suite, differences, asleep };
      const exit = exitOfLive(run);
      if (!plan.json) {
        plan.write(renderProof(report, outcomes, plan.ink));
        plan.write(renderLive(run, plan.ink));
        plan.write(`${renderLimits(report)}\n`);
      }
      const live = { differences, canaries, fired, suite: suite.requests, suiteLeftOut: suite.leftOut };
      return {
        exit,
        json: { ...report, ...(mutant === undefined ? {} : { mutant: mutant.id }), outcomes, exit, live },
      };
    } finally {
      await open.close();
    }
  } finally {
    say('taking it away');
    await stage.destroy(planned);
  }
}
