export { cacheRoot } from './cache/entry-place.ts';
export { type LockOptions, withLock } from './cache/lock.ts';
export { type CacheEntry, type CacheReport, inspectCache, type Pruned, pruneCache } from './cache/prune.ts';
export { supervisor } from './process/run.ts';
export { plainLine, plainLines } from './progress.ts';
export { diagnose } from './resolve/diagnose.ts';
export { resolveToolchain } from './resolve/resolve-toolchain.ts';
export { terraformCliConfig } from './terraform-cli-config.ts';
export type {
  ComponentId,
  Diagnosis,
  Progress,
  Resolved,
  Source,
  ToolchainOptions,
} from './toolchain.types.ts';
export { ToolchainError, type ToolchainErrorCode } from './toolchain-error.ts';
