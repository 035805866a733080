import { folderRegistry } from '@cordon/domain';
import type { Scenario } from './scenario.ts';

export const {
  ids: scenarioIds,
  load: loadScenario,
  loadAll: loadScenarios,
} = folderRegistry<Scenario>({
  kind: 'scenario',
  folder: new URL('../', import.meta.url),
  suffix: '.scenario.ts',
  fields: { sentence: 'string', flags: 'array', run: 'function' },
});
