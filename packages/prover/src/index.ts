export {
  deploymentFromConfiguration,
  type ShowJson as TerraformShow,
  stateFromConfiguration,
  stateFromShow,
  type TerraformJson,
  tenantsOf,
} from '@cordon/terraform';
export { type Grounds, groundsOf } from './explain/rests-on.ts';
export { accountTarget, canCallIam, iamTarget } from './model/account.ts';
export { buildModel } from './model/build-model.ts';
export { ANOTHER_PARTY } from './model/deputy.ts';
export { sayUnread } from './model/doubts.ts';
export type { Escalation, IsolationModel, TenantModel, Waiting } from './model/model.types.ts';
export { AWS_MANAGED } from './model/policies.ts';
export * from './model/state.types.ts';
export type { ActionClass } from './pair/actions.ts';
export { someName } from './pair/dimensions.ts';
export * from './pair/prove-pair.ts';
export type { ResourceClass } from './pair/resources.ts';
export { withName } from './pair/rules.ts';
export { decisionOn } from './pair/witness.ts';
export * from './problem.types.ts';
export {
  OUTSIDE_THE_MODEL,
  PROVABLE,
  type ProveOptions,
  proveModel,
  proveState,
  proveTerraform,
  SOUNDNESS_LIMITS,
} from './report/prove-deployment.ts';
export { type Answers, askBeyondPairs, CROSSES, ProofCache } from './report/questions.ts';
export type * from './report/report.types.ts';
export { type AllPairs, type Holder, proveAll, type SharedProof } from './sharing/prove-all.ts';
export { loginsUsed } from './vault/tenant-logins.ts';
