export type { PublishedClaim } from './claims/claim.types.ts';
export { loadClaims } from './claims/registry.ts';
export { attackIds, loadAttack, loadAttacks } from './lib/attack-registry.ts';
export type { Mutant } from './lib/mutant.ts';
export { loadMutant, mutantFile, mutantIds } from './lib/mutant-registry.ts';
export { loadScenario, loadScenarios, scenarioIds } from './lib/scenario-registry.ts';
export { paperDeployment } from './testing/deployment.ts';
