import { type Drill, drillScenario } from './drills/drill.ts';
import { drillLeastPrivilege, type LeastPrivilegeOf } from './drills/least-privilege/run.ts';
import { leastPrivilegeText } from './drills/least-privilege/view.ts';
import { attackIds, loadAttacks } from './isolation/attack-registry.ts';

export const leastPrivilege: Drill<LeastPrivilegeOf> = {
  id: 'least-privilege',
  sentence:
    'lists granted but unused permissions, and removes each permission of the broker to see what fails',
  examples: [
    'least-privilege                                the two rivals',
    'least-privilege --topology iam-user-per-lease  where the broker has the most permissions',
  ],
  // As `isolation` does; no time is taken.
  width: 3,
  logins: 'any',
  files: ['decisions.jsonl'],
  act: async (at) => drillLeastPrivilege(at, await loadAttacks(attackIds())),
  findings: ({ findings }) => findings,
  text: leastPrivilegeText,
};

export default drillScenario(leastPrivilege);
