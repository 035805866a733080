export type { TerraformJson } from '@cordon/terraform';
export { type Check, checksOf, RULES, type Rule } from './checks.ts';
export { combineModels } from './combine.ts';
export { answerOf, compare, screenOf } from './decide/compare.ts';
export {
  type Candidate,
  type Column,
  type LayoutOption,
  type LoginOption,
  type Question,
  ROWS,
  type Row,
} from './decide/compare.types.ts';
export { drilledOf } from './decide/drilled.ts';
export { answerSentence, toMadr } from './decide/madr.ts';
export { recordPage } from './decide/page.ts';
export { type Quota, QuotaError, quotas } from './decide/quotas.ts';
export { describeSource, shown } from './decide/source.ts';
export { type Traits, traitsOf } from './decide/traits.ts';
export type { PolicyGrowth, Wall } from './decide/walls.ts';
export {
  DRILL_IDS,
  DRILL_ROWS,
  type DrilledTopology,
  type DrillFile,
  type DrillId,
  type DrillRows,
  type Drills,
  NO_DRILLS,
} from './drill-files.ts';
export { escapeMarkdown, escapeMarkup } from './escape.ts';
export { type Evidence, NO_EVIDENCE, panelsOf } from './evidence.ts';
export { toHtml } from './html/page.ts';
export { type Panel, table as htmlTable } from './html/panel.ts';
export { STYLE } from './html/style.ts';
export * from './json.ts';
export * from './junit.ts';
export * from './markdown.ts';
export { table as markdownTable } from './markdown.ts';
export * from './model.ts';
export { type CountsOf, countResources, formulaWords } from './panels/counts.ts';
export type { AgreementFile } from './panels/disagreements.ts';
export type { LatencyFile } from './panels/latency.ts';
export { lastNights, type Night, nightsOf } from './panels/trend.ts';
export {
  type MutantsFile,
  mutantsFile,
  type ProofFile,
  proofFile,
  type ScaleFile,
  scaleFile,
} from './run-files.ts';
export * from './sarif.ts';
export * from './topology/graph.ts';
export * from './topology/svg.ts';
