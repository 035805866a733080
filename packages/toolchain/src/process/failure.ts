import type { ComponentId } from '../toolchain.types.ts';
import { ToolchainError } from '../toolchain-error.ts';

const causes = [
  {
    code: 'disk-full',
    pattern: /no space left on device|ENOSPC|disk quota exceeded/i,
    mend: "free some space, or put the cache elsewhere with `CORDON_CACHE_DIR` (and Go's with `GOCACHE`, `GOMODCACHE`)",
  },
  {
    code: 'hash-mismatch',
    pattern:
      /checksum mismatch|SECURITY ERROR|do not match the hashes|hashes are required|missing go\.sum entry/i,
    mend: 'do not go on: what the registry served is not what is pinned; check the proxy or mirror in between',
  },
  {
    code: 'go-too-old',
    pattern: /requires go >= |toolchain not available|invalid go version/i,
    mend: 'install a newer Go from https://go.dev/dl/',
  },
  {
    code: 'no-network',
    pattern:
      /dial tcp|no such host|connection (refused|reset|timed out)|i\/o timeout|TLS handshake|Temporary failure in name resolution|Failed to establish a new connection|module lookup disabled by GOPROXY=off|Read timed out|ProxyError|network is unreachable|50[234] (Bad Gateway|Service Unavailable|Gateway Timeout)/i,
    mend: 'check the network and the proxy settings (`GOPROXY`, `PIP_INDEX_URL`, `HTTPS_PROXY`), then run again; it resumes',
  },
] as const;

/** Turns a failed build tool's last words into an error that says what to do. */
export function explainFailure(id: ComponentId, doing: string, tail: string): ToolchainError {
  const cause = causes.find(({ pattern }) => pattern.test(tail));
  const words = tail.trim().split('\n').slice(-12).join('\n');
  return new ToolchainError(
    cause?.code ?? 'build-failed',
    `${doing} for \`${id}\` failed: ${words === '' ? 'it said nothing' : words}`,
    cause?.mend ?? 'run again (it resumes); if it fails the same way, report it with the lines above',
  );
}

/** Errors of the file system in the same words. */
export function explainSystemError(id: ComponentId, error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error;
  if (error.code === 'ENOSPC' || error.code === 'EDQUOT')
    return explainFailure(id, 'writing', 'no space left on device');
  return error;
}
