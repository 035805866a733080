import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';

/** `CORDON_CACHE_DIR`, else `$XDG_CACHE_HOME/cordon`, else `~/.cache/cordon`. A relative XDG path is void by its specification. */
export function cacheRoot(env: NodeJS.ProcessEnv): string {
  if (env.CORDON_CACHE_DIR) return resolve(env.CORDON_CACHE_DIR);
  if (env.XDG_CACHE_HOME && isAbsolute(env.XDG_CACHE_HOME)) return join(env.XDG_CACHE_HOME, 'cordon');
  return join(env.HOME || homedir(), '.cache', 'cordon');
}
