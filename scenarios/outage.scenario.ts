import { drillScenario } from './drills/drill.ts';
import type { Drill } from './drills/drill.types.ts';
import { killEmulator } from './drills/outage/emulator-killed.ts';
import { drillOutage, type OutageOf } from './drills/outage/run.ts';
import { outageLines } from './drills/outage/view.ts';

export const outage: Drill<OutageOf> = {
  id: 'outage',
  sentence:
    'breaks STS, IAM, the network to S3, Vault and its audit device while all work: what carries on, what the errors say, how it recovers',
  replicated: true,
  examples: ['outage                 the two rivals', 'outage --topology all  every topology'],
  logins: 'any',
  files: ['history.jsonl'],
  actOnAll: drillOutage,
  last: killEmulator,
  lines: outageLines,
  legend: [
    'a client with a timeout of 15 s gets no error: Vault retries for longer than that',
    'the clients were never restarted; calls that a fault does not affect continued with existing credentials',
  ],
};

export default drillScenario(outage);
