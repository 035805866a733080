import { type DriftOf, drillDrift } from './drills/drift/run.ts';
import { driftLines } from './drills/drift/view.ts';
import { drillScenario } from './drills/drill.ts';
import type { Drill } from './drills/drill.types.ts';

export const drift: Drill<DriftOf> = {
  id: 'drift',
  sentence:
    'changes a policy, a trust policy, a role or a login by hand: what `check --live` finds, the request that shows it, and what Terraform’s plan sees',
  // Of one entry a tenant each: where all share one, there is none of a tenant that could drift.
  logins: ['jwt', 'kubernetes', 'aws', 'cert'],
  examples: ['drift                 the two rivals', 'drift --topology all  every topology'],
  files: ['history.jsonl', 'and for each change what the check said'],
  act: ({ run, ...at }) => drillDrift({ ...at, runDir: run.path }),
  lines: driftLines,
  legend: [
    'found: by `cordon check --live --against state.json`; fired: the request that shows it; plan: Terraform’s own, all changes at once',
  ],
};

export default drillScenario(drift);
