import { relative } from 'node:path';
import { writeJson } from '@cordon/harness/run-dir';
import type { Scenario } from '@cordon/harness/scenario';
import { DEFAULT_LOGIN } from '@cordon/stacks';
import { audit } from './audit.scenario.ts';
import { drift } from './drift.scenario.ts';
import { dayTwoOf, dayTwoText } from './drills/day-two.ts';
import { carryOut, fileOf, LOGIN, TOPOLOGY, textOf } from './drills/drill.ts';
import type { Drill } from './drills/drill.types.ts';
import { leastPrivilege } from './least-privilege.scenario.ts';
import { migration } from './migration.scenario.ts';
import { onboarding } from './onboarding.scenario.ts';
import { outage } from './outage.scenario.ts';
import { revocation } from './revocation.scenario.ts';
import { rotation } from './rotation.scenario.ts';

/**
 * One after the other on one lab: audit traces all that its Vault answered, so that it comes while that is little; drift reads
 * all that there is, while nobody changes anything; rotation moves the clock of S3 for everybody; revocation comes last, since
 * some of its levers cannot be taken back.
 */
const GROUPS: readonly (readonly Drill[])[] = [
  [audit as Drill],
  [drift as Drill],
  [migration as Drill, onboarding as Drill, leastPrivilege as Drill],
  [rotation as Drill],
  [revocation as Drill],
];

const scenario: Scenario = {
  id: 'day-two',
  sentence:
    'runs every drill in one run: each topology is deployed once, and drills that mostly wait run side by side',
  flags: [TOPOLOGY, LOGIN, { flags: '--full', description: 'also print the output of each drill' }],
  examples: [
    'day-two                 every drill on the two rivals',
    'day-two --topology all  and on every topology; pnpm decide --drills runs/<time> and pnpm report read the run',
    'day-two --topology role-per-tenant --login jwt  the drills whose clients support that login',
  ],
  run: async (given) => {
    const { run, results, spans } = await carryOut(given, (dir) => [
      { name: 'one Vault', dir, replicated: false, groups: GROUPS, firstIndex: 0 },
      // Its faults are the lab's own, and all of them are waited for.
      {
        name: 'three Vaults',
        dir: `${dir}/three-vaults`,
        replicated: true,
        groups: [[outage as Drill]],
        firstIndex: 20,
      },
    ]);
    const result = dayTwoOf(run.id, results, spans);
    writeJson(run.path, fileOf({ id: 'day-two' }, String(given.flags.login ?? DEFAULT_LOGIN)), result);
    const where = relative(process.cwd(), run.path);
    const drills = [...GROUPS.flat(), outage as Drill];
    const full = results.flatMap((one) => {
      const drill = drills.find(({ id }) => id === one.drill);
      return drill === undefined ? [] : [`── ${drill.id}`, textOf(drill, one), ''];
    });
    if (given.json) given.out.write(`${JSON.stringify(result, null, 2)}\n`);
    else
      given.out.write(
        `${[...(given.flags.full === true ? full : []), dayTwoText(result, where)].join('\n')}\n`,
      );
    return result.exit;
  },
};

export default scenario;
