export {
  type Attributes,
  type ConfiguredResource,
  deploymentFromConfiguration,
  resolver,
  resourcesOf,
  stateFromConfiguration,
  stateFromShow,
  type TerraformJson,
  tenantsOf,
  text,
} from './configuration.ts';
export {
  type Apart,
  forLab,
  type Hindrance,
  meets,
  type ProviderAsk,
  without,
  withoutOutputs,
} from './lab-copy.ts';
export { type AclRule, parseAcl } from './parse-acl.ts';
export * from './reading.types.ts';
export { type LiveInstances, nameAt, readLive, readShow, unreadable } from './show.ts';
export type { RawInstance, ShowJson } from './show-json.ts';
export { isConfiguration, readFolder } from './source.ts';
export * from './state.types.ts';
export { MODELLED_TYPES, type Standing, standingOf } from './types.ts';
export { UNREAD_SID, unreadPolicy } from './unread.ts';
