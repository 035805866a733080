export { openOwnFolder } from '@cordon/harness/own-folder/lab-folder';
export { exitOf, type Outcome, outcomesOf, type Proved, proveStatic } from '@cordon/harness/prove-static';
export { attackFileOf, attackFromFinding } from './attack-from-finding.ts';
export { proveGrowth } from './growth.ts';
export { proveOwnFolder } from './own/prove-own-folder.ts';
export type { ProvePlan } from './plan.types.ts';
export { proveTopologies } from './prove-topologies.ts';
