export { cacheRoot } from './cache/cache-root.ts';
export { type CacheEntry, type CacheReport, inspectCache } from './cache/inspect.ts';
export { type LockOptions, withLock } from './cache/lock.ts';
export { type Pruned, pruneCache } from './cache/prune.ts';
export { supervisor } from './process/supervisor.ts';
export { plainLine, plainLines } from './progress/plain-lines.ts';
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
