export { compareWith, exitOf } from './against.ts';
export type * from './answer.types.ts';
export { answersOf, ask, worstOf } from './ask.ts';
export { type CheckOptions, check, type Examined, examine } from './check.ts';
export {
  type Config,
  ConfigError,
  configJsonSchema,
  loginToSay,
  parseConfig,
  SCHEMA_FILE,
} from './config.ts';
export { driftOf } from './drift.ts';
export type { DeployedFolder, FolderAsked, OpenFolder, PlannedFolder } from './in-lab.ts';
export { type Proposal, propose } from './init.ts';
export { checkHtml, checkJUnit, checkMarkdown, checkSarif } from './output/formats.ts';
export { toText } from './output/text.ts';
export { resolveTenants } from './tenants.ts';
