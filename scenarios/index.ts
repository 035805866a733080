export { attackIds, loadAttack, loadAttacks } from './lib/attack-registry.ts';
export type { Listener, Phase, ScenarioEvent, Timing } from './lib/events.ts';
export { type Judged, rejudge } from './lib/judge-run.ts';
export { beginLeg, type LegHead, type LegInput, runLeg } from './lib/leg.ts';
export { type Mutate, type Plot, type PlotInput, plotOf, REGION, type TerraformJson } from './lib/plot.ts';
export { openRecord, type RecordSink, type RecordStore } from './lib/record-store.ts';
export { makeRunDir, type RunDir } from './lib/run-dir.ts';
export { openStage, type Stage, type StageOptions } from './lib/stage.ts';
export { type IsolationOptions, type IsolationResult, runIsolation } from './run-isolation.ts';
