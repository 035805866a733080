import { check } from '@cordon/check';
import type { Deployment } from '@cordon/domain';
import { loadEngine } from '@cordon/engines';
import { type PlannedDeployment, planDeployment } from '@cordon/harness/planned-deployment';
import { makeRunDir } from '@cordon/harness/run-dir';
import { openStage, type Stage } from '@cordon/harness/stage';
import { readLive } from '@cordon/live';
import { topologyIds } from '@cordon/stacks';
import { readShow } from '@cordon/terraform';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withLabEnvironment } from './as-environment.ts';
import { configOf } from './config-of.ts';

let stage: Stage;
const run = makeRunDir();

beforeAll(async () => {
  stage = await openStage({ engine: await loadEngine('localstack'), runDir: run.path });
});
afterAll(() => stage?.close());

const admins = () => {
  const { admin, rolesAdmin } = stage.lab.access;
  return rolesAdmin === undefined ? [admin] : [admin, rolesAdmin];
};
const liveNow = () => withLabEnvironment(stage.lab.access, admins(), async (settings) => readLive(settings));

const deployed: { planned: PlannedDeployment; deployment: Deployment }[] = [];

async function deployOne(topology: string, index: number) {
  const tenants = ['acme', 'acme-eu', 'globex'];
  const planned = await planDeployment(run, { topology, guards: [], tenants, index });
  const deployment = await stage.deploy(planned);
  if (deployment === undefined) throw new Error('nothing was deployed');
  deployed.push({ planned, deployment });
  return { planned, deployment };
}

test.each((await topologyIds()).map((topology, index) => [topology, index] as const))(
  'of %s the services say what its state says',
  async (topology, index) => {
    const { planned, deployment } = await deployOne(topology, index);
    const config = configOf(deployment);
    const state = check(readShow(await stage.show(planned)), config, { name: 'state.json' });
    const live = check(await liveNow(), config, { name: 'live' });
    await stage.destroy(planned);
    if (process.env.DEBUG_LIVE)
      console.log(
        JSON.stringify(
          { u: live.unknown.slice(0, 8), assumed: live.assumed, su: state.unknown.slice(0, 3) },
          undefined,
          1,
        ),
      );
    expect({ boundaries: live.boundaries, tenants: live.tenants, lacking: live.lacking }).toEqual({
      boundaries: state.boundaries,
      tenants: state.tenants,
      lacking: [],
    });
    const told = ({ findings }: typeof live) => findings.map(({ boundary, pairs }) => [boundary, pairs]);
    expect(told(live)).toEqual(told(state));
  },
);
