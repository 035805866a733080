import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { columns, DEFAULT_TENANTS, EXIT, parseTenants } from '@cordon/domain';
import { makeRunDir } from '@cordon/harness/run-dir';
import { stateFromConfiguration, type TerraformJson } from '@cordon/prover';
import {
  FIGURE,
  type GrowthPoint,
  keepsFigure,
  measureGrowth,
  measureHardProblems,
  plotGrowth,
  SIZES,
  type Small,
} from '@cordon/prover/bench';
import { GuardMisfit, guardIds, synth, topologyIds } from '@cordon/stacks';
import { tempDir } from '@cordon/temp';
import { type LeftOut, refuseNothingLeft, renderLeftOut } from './left-out.ts';
import type { ProvePlan } from './plan.types.ts';

type GrowthPlan = Pick<ProvePlan, 'topologies' | 'guards' | 'prefix' | 'json' | 'write' | 'progress'>;

/** A small deployment, to be scaled up: nothing large is synthesized. Rejects with `GuardMisfit`. */
async function smallOf(topology: string, guards: readonly string[], prefix: string): Promise<Small> {
  using temp = tempDir('growth');
  const tenants = parseTenants([...DEFAULT_TENANTS], { bucketPrefix: `${prefix}-` });
  const emulated = false;
  const { dir } = await synth({
    topology,
    guards,
    tenants,
    prefix,
    region: 'eu-west-1',
    outDir: temp.path,
    emulated,
  });
  const tf = JSON.parse(await readFile(join(dir, 'cdk.tf.json'), 'utf8')) as TerraformJson;
  return { topology, guards, state: stateFromConfiguration(tf) };
}

/**
 * Measures how proving grows from 3 to 1,000 tenants for each topology, and what 1,000 take with each guard around it; writes
 * `growth.json` and `growth.svg` into a run directory and prints the table. Resolves to 1 where the figure is missed.
 */
export async function proveGrowth(plan: GrowthPlan): Promise<number> {
  const topologies = plan.topologies.length > 0 ? plan.topologies : await topologyIds();
  const guarded = plan.guards.length > 0 ? [plan.guards] : (await guardIds()).map((guard) => [guard]);
  const bare: Small[] = [];
  const wrapped: Small[] = [];
  const leftOut: LeftOut[] = [];
  for (const topology of topologies) {
    if (plan.guards.length === 0) bare.push(await smallOf(topology, [], plan.prefix));
    for (const guards of guarded)
      try {
        wrapped.push(await smallOf(topology, guards, plan.prefix));
      } catch (error) {
        if (!(error instanceof GuardMisfit)) throw error;
        leftOut.push({ topology, guards, reason: error.reason });
      }
  }
  refuseNothingLeft(leftOut, bare.length + wrapped.length, undefined);
  const say = ({ topology, guards, tenants, pairs, cpuMs, rssMiB }: GrowthPoint): void =>
    plan.progress(
      `prove: ${[topology, ...guards].join(' + ')}: ${tenants} tenants, ${pairs.toLocaleString('en')} pairs, ${(cpuMs / 1000).toFixed(2)} s of processor time, ${rssMiB} MiB`,
    );
  const curve = measureGrowth(bare, 'globex', SIZES, say);
  const points = [...curve, ...measureGrowth(wrapped, 'globex', [FIGURE.tenants], say)];
  const document = { schema: 1, points, leftOut, hard: measureHardProblems() };
  const run = makeRunDir();
  await writeFile(join(run.path, 'growth.json'), `${JSON.stringify(document, null, 2)}\n`);
  if (curve.length > 0) await writeFile(join(run.path, 'growth.svg'), plotGrowth(curve));
  if (plan.json) plan.write(JSON.stringify(document, null, 2));
  else {
    const { perSecond, problems, slowestMs } = document.hard;
    plan.write(tableOf(points));
    plan.write(renderLeftOut(leftOut));
    plan.write(
      `random hard problems: ${perSecond} a second of processor time (${problems} of them, the slowest ${slowestMs} ms)`,
    );
    plan.write(`written to ${run.path}`);
  }
  return points.every(keepsFigure) ? EXIT.upheld : EXIT.breached;
}

/** The points of the figure's size, slowest first. */
function tableOf(points: readonly GrowthPoint[]): string {
  const rows = points
    .filter(({ tenants }) => tenants === FIGURE.tenants)
    .toSorted((a, b) => b.cpuMs - a.cpuMs)
    .map((point) => [
      [point.topology, ...point.guards].join(' + '),
      `${(point.cpuMs / 1000).toFixed(2)} s`,
      `${point.rssMiB} MiB`,
      point.verdict,
      keepsFigure(point) ? '' : 'missed',
    ]);
  const head = [
    `${FIGURE.tenants} tenants, all ordered pairs and beyond`,
    'processor',
    'resident',
    'verdict',
    '',
  ];
  return columns([head, ...rows]).join('\n');
}
