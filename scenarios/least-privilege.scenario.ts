import { drillScenario } from './drills/drill.ts';
import type { Drill } from './drills/drill.types.ts';
import { drillLeastPrivilege, type LeastPrivilegeOf } from './drills/least-privilege/run.ts';
import { leastPrivilegeLines } from './drills/least-privilege/view.ts';
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
  lines: leastPrivilegeLines,
  legend: [
    'unused: granted by every layer, but used by no request of the attack catalogue to the tenant’s own data',
    'documented: https://developer.hashicorp.com/vault/docs/secrets/aws#iam-permissions-policy-for-vault',
  ],
};

export default drillScenario(leastPrivilege);
