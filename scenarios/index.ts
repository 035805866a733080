export type { Listener, Phase, ScenarioEvent, Timing } from '@cordon/harness/events';
export { beginLeg, type LegHead, type LegInput, runLeg } from '@cordon/harness/leg';
export {
  type Mutate,
  type PlannedDeployment,
  type PlannedDeploymentInput,
  planDeployment,
  REGION,
  type TerraformJson,
} from '@cordon/harness/planned-deployment';
export {
  type Judged,
  makeRunDir,
  openRecord,
  type RecordSink,
  type RecordStore,
  type RunDir,
  rejudge,
  runsRoot,
} from '@cordon/harness/run-dir';
export { openStage, type Stage, type StageOptions } from '@cordon/harness/stage';
export { attackIds, loadAttack, loadAttacks } from './isolation/attack-registry.ts';
export { type IsolationOptions, type IsolationResult, runIsolation } from './isolation/run-isolation.ts';
export { findingsOf } from './isolation/view.ts';
