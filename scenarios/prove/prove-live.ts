import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Actor, EXIT, type OpenEngine } from '@cordon/domain';
import { loadEngine } from '@cordon/engines';
import { loadIssuer } from '@cordon/issuers';
import {
  buildModel,
  type Finding,
  proveModel,
  stateFromConfiguration,
  type TerraformJson,
} from '@cordon/prover';
import { loadMutant } from '../lib/mutant-registry.ts';
import type { Plot } from '../lib/plot.ts';
import { plotAll } from '../lib/plot-all.ts';
import { makeRunDir } from '../lib/run-dir.ts';
import { openStage, type Stage } from '../lib/stage.ts';
import { collectState } from './collect.ts';
import { compareStates } from './compare-states.ts';
import { type Fired, fire, fireAtVault } from './fire.ts';
import { exitOf, outcomesOf } from './outcome.ts';
import { type ProvePlan, worstOf } from './prove-topologies.ts';
import { renderLimits, renderProof } from './render.ts';
import { runSuite } from './suite.ts';

/** Findings fired at most, those of each boundary first: a broken topology has thousands that are alike. */
const MOST_FIRED = 60;

/**
 * Deploys each topology in the lab, reads what is really there, proves that, makes every witness's request and one
 * request for each class, and takes everything away again. A request that is answered otherwise than the model says
 * is a model gap, and fails the run.
 */
export async function proveLive(ids: readonly string[], plan: ProvePlan): Promise<number> {
  const engine = await loadEngine('localstack');
  const run = makeRunDir();
  const { plots, leftOut } = await plotAll(
    { topologies: ids, guards: plan.guards, tenants: plan.tenants.map(({ id }) => id) },
    engine,
    run,
  );
  for (const { leg, reason } of leftOut) plan.progress(`prove: ${leg} left out: ${reason}`);
  const stage = await openStage({
    engine,
    runDir: run.path,
    signal: plan.signal,
    onEvent: (event) => {
      if (event.kind === 'lab' && event.event.is !== 'terraform') plan.progress(`prove: ${event.event.what}`);
    },
  });
  const exits: number[] = [];
  const printed: unknown[] = [];
  try {
    for (const plot of plots) {
      plan.signal.throwIfAborted();
      const made = await proveOne(stage, plot, plan);
      if (made === undefined) continue;
      exits.push(made.exit);
      printed.push(made.json);
    }
  } finally {
    await stage.close();
  }
  const all = { schema: 1, live: true, run: run.id, proofs: printed };
  await writeFile(join(run.path, 'proof.json'), `${JSON.stringify(all, null, 2)}\n`);
  if (plan.json) plan.write(JSON.stringify(all, null, 2));
  return worstOf(leftOut.length > 0 ? [...exits, EXIT.unknown] : exits);
}

async function proveOne(
  stage: Stage,
  plot: Plot,
  plan: ProvePlan,
): Promise<{ readonly exit: number; readonly json: unknown } | undefined> {
  const say = (step: string): void => plan.progress(`prove: ${plot.leg}: ${step}`);
  say('deploying');
  try {
    const mutant = plan.mutant === undefined ? undefined : await loadMutant(plan.mutant);
    const deployment = await stage.deploy(plot, mutant);
    if (deployment === undefined) return undefined;
    const meant = mutant?.mutate(structuredClone(plot.tf), plot) ?? plot.tf;
    say('collecting what IAM, S3 and Vault hold');
    const found = await collectState(stage.lab, deployment);
    const differences = compareStates(stateFromConfiguration(meant as unknown as TerraformJson), found);
    const model = buildModel(found);
    const { pair } = plan;
    const report = proveModel(model, {
      topology: plot.topology,
      guards: plot.guards,
      onStep: say,
      ...(pair === undefined ? {} : { pair }),
    });
    say('making the requests');
    const issuer = await loadIssuer(deployment.issuer);
    const actors = new Map<string, Actor>();
    for (const { tenant } of deployment.tenants)
      actors.set(tenant.id, await issuer.issue(deployment, tenant.id, stage.lab.access, plan.signal));
    const open = await stage.engine.open({
      deployment,
      access: stage.lab.access,
      actors,
      signal: plan.signal,
    });
    try {
      const canaries = await open.canaries();
      const asleep = canaries.filter(({ answer }) => answer.kind !== 'refused');
      const fired = await fireFindings(open, report.findings, model);
      const suite = await runSuite(open, model, plan.suite);
      const outcomes = outcomesOf(report, plot.claims);
      const gaps = [...fired, ...suite].filter(({ result }) => result === 'gap');
      const unclear = asleep.length > 0 || differences.length > 0;
      const exit = worstOf([
        exitOf(outcomes),
        ...(gaps.length > 0 ? [EXIT.breached] : []),
        ...(unclear ? [EXIT.unknown] : []),
      ]);
      if (!plan.json) {
        plan.write(renderProof(report, outcomes, plan.ink));
        plan.write(
          liveLines(
            fired,
            suite,
            differences.map(({ at, meant, found: there }) => `${at}: meant ${meant}, found ${there}`),
            asleep.map(({ of, answer }) => `${of}: ${answer.reason}`),
            plan,
          ),
        );
        plan.write(`${renderLimits(report)}\n`);
      }
      return { exit, json: { ...report, outcomes, exit, live: { differences, canaries, fired, suite } } };
    } finally {
      await open.close();
    }
  } finally {
    say('taking it away');
    await stage.destroy(plot);
  }
}

async function fireFindings(
  open: OpenEngine,
  findings: readonly Finding[],
  model: ReturnType<typeof buildModel>,
): Promise<Fired[]> {
  const fired: Fired[] = [];
  const callers = new Map(
    [...model.tenants.flatMap((one) => one.callers), ...model.outsiders].map((caller) => [caller.id, caller]),
  );
  // Reads before writes, writes before what changes policies: a request must not undo what the next one shows.
  const order = ['reads', 'metadata', 'future', 'writes', 'grants'];
  const sorted = findings.toSorted(
    (a, b) => order.indexOf(a.witness?.question ?? 'grants') - order.indexOf(b.witness?.question ?? 'grants'),
  );
  for (const finding of sorted.slice(0, MOST_FIRED)) {
    if (finding.vault !== undefined) {
      fired.push(await fireAtVault(open, finding));
      continue;
    }
    const caller = callers.get(finding.caller);
    const target = model.tenants.find(({ id }) => id === finding.to)?.bucket;
    if (finding.witness === undefined || caller === undefined || target === undefined) continue;
    fired.push(await fire(open, finding.witness, caller, target));
  }
  return fired;
}

function liveLines(
  fired: readonly Fired[],
  suite: readonly Fired[],
  differences: readonly string[],
  asleep: readonly string[],
  plan: ProvePlan,
): string {
  const count = (list: readonly Fired[], result: Fired['result']): number =>
    list.filter((one) => one.result === result).length;
  const line = (what: string, list: readonly Fired[]): string =>
    `  ${what}: ${list.length} requests, ${count(list, 'confirmed')} answered as the model says, ${count(list, 'gap')} otherwise, ${count(list, 'not-made')} could not be made here`;
  return [
    line('witnesses fired', fired),
    line('one request a class', suite),
    ...[...fired, ...suite]
      .filter(({ result }) => result === 'gap')
      .map(({ request, why }) => `  ${plan.ink.bad('model gap')}  ${request}: ${why}`),
    ...fired
      .filter(({ result }) => result === 'not-made')
      .map(({ request, why }) => `  not made  ${request}: ${why}`),
    ...differences.map((one) => `  ${plan.ink.bad('deployed otherwise than meant')}  ${one}`),
    ...asleep.map((one) => `  ${plan.ink.bad('canary')}  ${one}`),
  ].join('\n');
}
