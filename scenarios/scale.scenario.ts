import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { EXIT, unknownId } from '@cordon/domain';
import { chosen, RIVALS } from '@cordon/harness/request';
import { makeRunDir, runsRoot, writeJson } from '@cordon/harness/run-dir';
import type { Given, Scenario } from '@cordon/harness/scenario';
import { progressOn } from '@cordon/harness/terminal/progress';
import { topologyIds } from '@cordon/stacks';
import { subjectIds } from './issuance/subjects.ts';
import { type Counted, capacityOf, countObjects, newestBench } from './scale/capacity.ts';
import { type Deployed, deployAll } from './scale/deploy.ts';
import { type OutlookInput, outlook, outlookPlot } from './scale/outlook.ts';
import { numberOf, sizesOf } from './scale/request.ts';
import { scaleText } from './scale/view.ts';

const scenario: Scenario = {
  id: 'scale',
  sentence:
    'counts objects on real synths, deploys more and more tenants, and simulates all of them refreshing',
  flags: [
    { flags: '--topology <ids>', description: 'topologies to deploy (default: the two rivals)' },
    {
      flags: '--tenants-count <ns>',
      description:
        'tenants to deploy, comma separated; Terraform writes its whole state after each resource, which grows with the square, OpenTofu does not',
      default: '3,30',
    },
    { flags: '--synth-count <ns>', description: 'tenants to count objects at', default: '3,30,300' },
    { flags: '--no-deploy', description: 'count and simulate only: needs no services' },
    {
      flags: '--bench <run>',
      description: 'bench run that Vault’s own pace is taken from (default: the newest)',
    },
    { flags: '--subject <id>', description: 'what of it', default: 'shared-role-session-policy' },
    { flags: '--clients <n>', description: 'clients of a tenant that each refresh', default: '1' },
    { flags: '--refresh-minutes <n>', description: 'how often they do', default: '15' },
    { flags: '--seed <n>', description: 'seed of the simulation', default: '1' },
  ],
  examples: [
    'scale                              count at 3, 30, 300; deploy 3 and 30',
    'scale --no-deploy --synth-count 3000,10000',
    'scale --tenants-count 3,30,300     how much longer a tenant takes when there are more of them; minutes',
    'scale --topology all --tenants-count 3,30,300   where does each one stop?',
    'scale --no-deploy --clients 20 --refresh-minutes 60',
  ],
  run,
};

async function run(given: Given): Promise<number> {
  const { flags, signal, err } = given;
  const known = await topologyIds();
  const topologies =
    flags.topology === undefined ? RIVALS : chosen('topology', String(flags.topology), known);
  const sizes = sizesOf('--tenants-count', flags.tenantsCount, 3_000);
  const synthSizes = sizesOf('--synth-count', flags.synthCount, 10_000);
  const use = useOf(flags);
  const runDir = makeRunDir();
  const counts: Counted[] = [];
  for (const topology of known)
    for (const tenants of synthSizes) {
      signal.throwIfAborted();
      counts.push(await countObjects(topology, tenants));
    }
  const progress = progressOn(err, { verbose: given.verbose === true });
  const deployed: Deployed[] = [];
  const rows = outlook(use);
  // Written as it stands after each size: whoever interrupts the largest keeps the others.
  const keep = () => {
    const exit = exitOf(counts, deployed);
    const result = { schema: 1, run: runDir.id, counts, deployed, use, outlook: rows, exit } as const;
    writeJson(runDir.path, 'scale.json', result);
    return result;
  };
  const onDone = (one: Deployed) => {
    const last = deployed.at(-1);
    if (last?.topology === one.topology && last.tenants === one.tenants) deployed.pop();
    deployed.push(one);
    keep();
  };
  try {
    if (flags.deploy !== false)
      await deployAll(runDir, { topologies, sizes, onEvent: progress.listen, onDone, signal });
  } finally {
    progress.end();
  }
  const result = keep();
  const { exit } = result;
  const plot = outlookPlot(rows, use);
  mkdirSync(join(runDir.path, 'plots'), { recursive: true });
  if (plot !== undefined) writeFileSync(join(runDir.path, 'plots', 'scale.svg'), plot);
  const files = `files: ${relative(process.cwd(), runDir.path)}/scale.json, plots/scale.svg`;
  given.out.write(given.json ? `${JSON.stringify(result, null, 2)}\n` : `${scaleText(result)}\n\n${files}\n`);
  return exit;
}

function useOf(flags: Given['flags']): OutlookInput & { readonly bench?: string; readonly subject?: string } {
  const subject = String(flags.subject);
  if (!subjectIds().includes(subject)) throw unknownId('subject', subject, subjectIds());
  const run = typeof flags.bench === 'string' ? flags.bench : newestBench(runsRoot(), subject);
  const measured = run === undefined ? undefined : capacityOf(run, subject);
  return {
    clientsPerTenant: numberOf('--clients', flags.clients, 1, 1_000),
    refreshSeconds: numberOf('--refresh-minutes', flags.refreshMinutes, 1, 720) * 60,
    seed: numberOf('--seed', flags.seed, 0, 2 ** 32 - 1),
    stsCalls: measured?.stsCalls ?? 1,
    ...(measured === undefined
      ? {}
      : { vaultPerSecond: measured.vaultPerSecond, bench: measured.run, subject: measured.subject }),
  };
}

/** A wrong count is a breach of what a topology states; a deployment that failed leaves a question open. */
function exitOf(counts: readonly Counted[], deployed: readonly Deployed[]): number {
  if (counts.some(({ wrong }) => wrong.length > 0)) return EXIT.breached;
  return deployed.some(({ failed }) => failed !== undefined) ? EXIT.unknown : EXIT.upheld;
}

export default scenario;
