import { drillScenario } from './drills/drill.ts';
import type { Drill } from './drills/drill.types.ts';
import { drillRotation, type RotationOf, readFlags } from './drills/rotation/run.ts';
import { rotationLines } from './drills/rotation/view.ts';

export const rotation: Drill<RotationOf> = {
  id: 'rotation',
  sentence:
    'lets clients of the AWS SDK for JavaScript and boto3 work and upload while credentials of 15 minutes run out: no failed request, how often each renews and when',
  flags: [
    { flags: '--minutes <n>', description: 'how long the clients work (default: 36, by the moved clock)' },
    { flags: '--real-time', description: 'moves no clock, and waits all these minutes for each topology' },
  ],
  examples: [
    'rotation                                                  the two rivals',
    'rotation --topology all                                   every topology',
    'rotation --topology role-per-tenant --minutes 32 --real-time  once, waited for',
  ],
  logins: 'any',
  files: ['history.jsonl', 'decisions.jsonl'],
  check: (flags) => void readFlags(flags),
  actOnAll: drillRotation,
  lines: rotationLines,
  legend: ['asked: how often it asked its credential provider; issued: how often AWS issued new credentials'],
};

export default drillScenario(rotation);
