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
export { type Panel, toHtml } from './html/page.ts';
export * from './json.ts';
export * from './junit.ts';
export * from './markdown.ts';
export * from './model.ts';
export * from './sarif.ts';
export * from './topology/graph.ts';
export * from './topology/svg.ts';
export type { TerraformJson } from './topology/terraform.ts';
