export { exampleDeployment } from '@cordon/harness/example-deployment';
export type { PublishedClaim } from './claims/claim.types.ts';
export { loadClaims } from './claims/registry.ts';
export { attackIds, loadAttack, loadAttacks } from './isolation/attack-registry.ts';
export type { Mutant } from './mutation/mutant.ts';
export { loadMutant, mutantFile, mutantIds } from './mutation/mutant-registry.ts';
export { loadScenario, loadScenarios, scenarioIds } from './registry.ts';
