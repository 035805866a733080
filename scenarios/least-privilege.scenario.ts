import { type Drill, drillScenario } from './drills/drill.ts';
import { drillLeastPrivilege, type LeastPrivilegeOf } from './drills/least-privilege/run.ts';
import { leastPrivilegeText } from './drills/least-privilege/view.ts';
import { attackIds, loadAttacks } from './isolation/attack-registry.ts';

export const leastPrivilege: Drill<LeastPrivilegeOf> = {
  id: 'least-privilege',
  sentence:
    'says what is granted and used by nothing legitimate, and takes each right from the broker to see what fails',
  examples: [
    'least-privilege                                the two rivals',
    'least-privilege --topology iam-user-per-lease  where the broker has the most rights',
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
