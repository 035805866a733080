import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DEFAULT_TENANTS, EXIT, parseTenants } from '@cordon/domain';
import { type DeployedState, stateFromConfiguration, type TerraformJson } from '@cordon/prover';
import { measureGrowth, measureHardProblems, plotGrowth, SIZES } from '@cordon/prover/bench';
import { synth, topologyIds } from '@cordon/stacks';
import { tempDir } from '@cordon/temp';
import { makeRunDir } from '../lib/run-dir.ts';
import type { ProvePlan } from './plan.types.ts';

/** Small deployments of each topology, to be scaled up: nothing large is synthesized. */
async function smallStates(
  topologies: readonly string[],
  prefix: string,
): Promise<Map<string, DeployedState>> {
  const tenants = parseTenants([...DEFAULT_TENANTS], { bucketPrefix: `${prefix}-` });
  const states = new Map<string, DeployedState>();
  for (const topology of topologies) {
    using temp = tempDir('growth');
    const { dir } = await synth({
      topology,
      guards: [],
      tenants,
      prefix,
      region: 'eu-west-1',
      outDir: temp.path,
      emulated: false,
    });
    const tf = JSON.parse(await readFile(join(dir, 'cdk.tf.json'), 'utf8')) as TerraformJson;
    states.set(topology, stateFromConfiguration(tf));
  }
  return states;
}

/** Measures how proving grows from 3 to 1,000 tenants; writes `growth.json` and `growth.svg` into a run directory. */
export async function proveGrowth(
  plan: Pick<ProvePlan, 'topologies' | 'prefix' | 'json' | 'write' | 'progress'>,
): Promise<number> {
  const topologies = plan.topologies.length > 0 ? plan.topologies : await topologyIds();
  const states = await smallStates(topologies, plan.prefix);
  const points = measureGrowth(states, 'globex', SIZES, ({ topology, tenants, pairs, cpuMs, rssMiB }) =>
    plan.progress(
      `prove: ${topology}: ${tenants} tenants, ${pairs.toLocaleString('en')} pairs, ${(cpuMs / 1000).toFixed(2)} s of processor time, ${rssMiB} MiB`,
    ),
  );
  const document = { schema: 1, points, hard: measureHardProblems() };
  const run = makeRunDir();
  await writeFile(join(run.path, 'growth.json'), `${JSON.stringify(document, null, 2)}\n`);
  await writeFile(join(run.path, 'growth.svg'), plotGrowth(points));
  if (plan.json) plan.write(JSON.stringify(document, null, 2));
  else {
    const { perSecond, problems, slowestMs } = document.hard;
    plan.write(
      `random hard problems: ${perSecond} a second of processor time (${problems} of them, the slowest ${slowestMs} ms)`,
    );
    plan.write(`growth curve: ${join(run.path, 'growth.svg')}`);
  }
  return EXIT.upheld;
}
