import { drillScenario } from './drills/drill.ts';
import type { Drill } from './drills/drill.types.ts';
import { drillMigration, type MigrationOf, WAY } from './drills/migration/run.ts';
import { STEP_KINDS, STEP_ORDER } from './drills/migration/steps.ts';
import { migrationLines } from './drills/migration/view.ts';

export const migration: Drill<MigrationOf> = {
  id: 'migration',
  sentence:
    'migrates from a role per tenant to session policies, to session tags and back while tenants work, with each state proved',
  examples: ['migration   there and back, with the first two steps rolled back once'],
  only: WAY[0],
  logins: 'any',
  files: ['history.jsonl'],
  act: drillMigration,
  lines: migrationLines,
  legend: STEP_ORDER.map((step) => `${step}: ${STEP_KINDS[step]}`),
};

export default drillScenario(migration);
