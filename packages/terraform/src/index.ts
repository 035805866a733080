export {
  type Attributes,
  type ConfiguredResource,
  resourcesOf,
  type TerraformJson,
  text,
} from './configuration.ts';
export {
  deploymentFromConfiguration,
  resolver,
  stateFromConfiguration,
  stateFromShow,
  tenantsOf,
} from './configured.ts';
export { isConfiguration, readFolder } from './folder.ts';
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
export * from './state.types.ts';
export { MODELLED_TYPES, type Standing, standingOf } from './types.ts';
export { UNREAD_SID, unreadPolicy } from './unread.ts';
