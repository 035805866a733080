export {
  type Attributes,
  type ConfiguredResource,
  resourcesOf,
  type TerraformJson,
  text,
} from './configuration.ts';
export { type AclRule, parseAcl } from './parse-acl.ts';
export * from './reading.types.ts';
export { nameAt, readShow } from './show.ts';
export * from './state.types.ts';
