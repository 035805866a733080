import { folderRegistry } from '@cordon/domain';
import type { Scenario } from '@cordon/harness/scenario';

export type { Flag, Given, Scenario } from '@cordon/harness/scenario';

/** The scenarios: `<id>.scenario.ts` in this folder. */
export const {
  ids: scenarioIds,
  load: loadScenario,
  loadAll: loadScenarios,
} = folderRegistry<Scenario>({
  kind: 'scenario',
  folder: new URL('./', import.meta.url),
  suffix: '.scenario.ts',
  fields: { sentence: 'string', flags: 'array', run: 'function' },
});
