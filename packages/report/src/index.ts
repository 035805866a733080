export { combineModels } from './combine.ts';
export {
  type Candidate,
  type Column,
  compare,
  type Question,
  ROWS,
  type Row,
  shown,
} from './decide/compare.ts';
export { toMadr } from './decide/madr.ts';
export { type Quota, QuotaError, quotas } from './decide/quotas.ts';
export { describeSource } from './decide/source.ts';
export { type Traits, traitsOf } from './decide/traits.ts';
export type { PolicyGrowth, Wall } from './decide/walls.ts';
export { toHtml } from './html/page.ts';
export type { Panel } from './html/panel.ts';
export * from './json.ts';
export * from './junit.ts';
export * from './markdown.ts';
export * from './model.ts';
export { type CountsOf, countResources, countsPanel, formulaWords } from './panels/counts.ts';
export { type AgreementFile, disagreementsPanel } from './panels/disagreements.ts';
export { type LatencyFile, latencyPanel } from './panels/latency.ts';
export { type MutantsFile, mutantsPanel } from './panels/mutants.ts';
export { type ProofFile, proofPanel } from './panels/proof.ts';
export { type ScaleFile, scalePanel } from './panels/scale.ts';
export * from './sarif.ts';
export * from './topology/graph.ts';
export * from './topology/svg.ts';
export type { TerraformJson } from './topology/terraform.ts';
