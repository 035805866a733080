export { attackFileOf, attackFromFinding } from './attack-from-finding.ts';
export { proveGrowth } from './growth.ts';
export { exitOf, type Outcome, outcomesOf } from './outcome.ts';
export type { ProvePlan } from './plan.types.ts';
export { type Proved, proveStatic } from './prove-static.ts';
export { proveTopologies } from './prove-topologies.ts';
