import { drillScenario } from './drills/drill.ts';
import type { Drill } from './drills/drill.types.ts';
import { drillRevocation, type OfTopology } from './drills/revocation/run.ts';
import { revocationLines } from './drills/revocation/view.ts';

export const revocation: Drill<OfTopology> = {
  id: 'revocation',
  sentence:
    'stops one tenant by every lever there is while all work on: seconds to the last call served, and who else is hit',
  // Of one role a tenant each: where all share one, what names the tenant is an entity, which these drills do not follow.
  logins: ['jwt', 'kubernetes', 'aws', 'cert'],
  examples: [
    'revocation                                the two rivals',
    'revocation --topology all                 every topology',
    'revocation --topology iam-user-per-lease  where a lease’s revocation ends the credentials',
  ],
  // A lever is pulled, and then it is watched for seconds whether anybody is still served.
  width: 8,
  files: ['history.jsonl'],
  act: ({ deployment, stage, run, beside, signal, tell }) =>
    drillRevocation({ deployment, access: stage.lab.access, runDir: run.path, beside, tell, signal }),
  lines: revocationLines,
  legend: [
    'seconds from the order to the last call served (0.0: none after it); –: continues until the credentials expire, or forever',
    'IAM changes take effect at once here; AWS takes seconds to propagate them and states no bound',
  ],
};

export default drillScenario(revocation);
