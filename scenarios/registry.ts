export type { Flag, Given, Scenario } from './lib/scenario.ts';
export { loadScenario, scenarioIds } from './lib/scenario-registry.ts';
