export { type Panel, toHtml } from './html/page.ts';
export * from './json.ts';
export * from './junit.ts';
export * from './markdown.ts';
export * from './model.ts';
export * from './sarif.ts';
export * from './topology/graph.ts';
export * from './topology/svg.ts';
export type { TerraformJson } from './topology/terraform.ts';
