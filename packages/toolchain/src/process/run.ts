import { execFile, spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { ComponentId } from '../toolchain.types.ts';
import { cancelled, ToolchainError } from '../toolchain-error.ts';

/**
 * Runs a program for a short answer. `undefined` when it is missing, fails, or does not answer in time. Both streams
 * count: some programs state their version on standard error.
 */
export function probe(
  command: string,
  args: readonly string[],
  options: {
    readonly env: NodeJS.ProcessEnv;
    readonly timeoutMs?: number;
    readonly anyExit?: boolean;
    readonly cwd?: string;
  },
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const settings = {
      env: options.env,
      cwd: options.cwd,
      timeout: options.timeoutMs ?? 15_000,
      killSignal: 'SIGKILL' as const,
    };
    execFile(command, [...args], settings, (error, stdout, stderr) => {
      const exited = error === null || (options.anyExit === true && typeof error.code === 'number');
      resolve(exited ? `${stdout}\n${stderr}`.trim() : undefined);
    });
  });
}

const causes = [
  {
    code: 'disk-full',
    pattern: /no space left on device|ENOSPC|disk quota exceeded/i,
    fix: "free some space, or put the cache elsewhere with `CORDON_CACHE_DIR` (and Go's with `GOCACHE`, `GOMODCACHE`)",
  },
  {
    code: 'hash-mismatch',
    pattern:
      /checksum mismatch|SECURITY ERROR|do not match the hashes|hashes are required|missing go\.sum entry/i,
    fix: 'stop: the registry served something else than what is pinned; check the proxy or mirror in between',
  },
  {
    code: 'go-too-old',
    pattern: /requires go >= |toolchain not available|invalid go version/i,
    fix: 'install a newer Go from https://go.dev/dl/',
  },
  {
    code: 'no-network',
    pattern:
      /dial tcp|no such host|connection (refused|reset|timed out)|i\/o timeout|TLS handshake|Temporary failure in name resolution|Failed to establish a new connection|module lookup disabled by GOPROXY=off|Read timed out|ProxyError|network is unreachable|50[234] (Bad Gateway|Service Unavailable|Gateway Timeout)/i,
    fix: 'check the network and the proxy settings (`GOPROXY`, `PIP_INDEX_URL`, `HTTPS_PROXY`), then run again; it resumes',
  },
] as const;

/** Turns the last output of a failed build tool into an error with advice. */
export function explainFailure(id: ComponentId, doing: string, tail: string): ToolchainError {
  const cause = causes.find(({ pattern }) => pattern.test(tail));
  const words = tail.trim().split('\n').slice(-12).join('\n');
  return new ToolchainError(
    cause?.code ?? 'build-failed',
    `${doing} for \`${id}\` failed: ${words === '' ? 'no output' : words}`,
    cause?.fix ?? 'run again (it resumes); if it fails the same way, report it with the lines above',
  );
}

/** Errors of the file system in the same words. */
export function explainSystemError(id: ComponentId, error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error;
  if (error.code === 'ENOSPC' || error.code === 'EDQUOT')
    return explainFailure(id, 'writing', 'no space left on device');
  return error;
}

/**
 * `sh -c supervisor NAME SCRATCH COMMAND ARGS…`: leads a process group and runs the command in it. Its standard input
 * carries no data: when it ends while the command runs, the parent is gone or wants it to stop, so the whole group gets
 * SIGTERM, then SIGKILL, and SCRATCH is removed. The shell itself outlives the TERM (the trap) so that its own end
 * means that the whole group has ended.
 */
export const supervisor = `
scratch=$1; shift
dying=
trap 'dying=1' TERM
exec 3<&0
"$@" </dev/null 3<&- &
command=$!
( trap '' TERM
  cat <&3
  kill -TERM 0
  sleep 1
  rm -rf "$scratch"
  kill -KILL 0 ) >/dev/null 2>&1 &
watcher=$!
exec 3<&-
wait $command
status=$?
if [ -n "$dying" ]; then wait $watcher; wait $watcher; fi
kill -KILL $watcher 2>/dev/null
exit $status
`;

interface RunOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal | undefined;
  /** Directory for the process's temporary files; made here, and removed when the process is cut short. */
  readonly scratch: string;
  readonly onLine?: (line: string) => void;
}

interface RunResult {
  /** Exit code; null when a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  /** Last lines of standard error. */
  readonly tail: string;
}

const tailLines = 40;

/**
 * Runs a build tool so that it cannot outlive this process: it and all its children sit in a process group of
 * their own, whose supervisor holds a pipe from here. Aborting, exiting and being killed all close that pipe, and
 * the supervisor then ends the group. `onLine` sees both streams; a non-zero exit is for the caller to judge.
 */
export async function run(command: string, args: readonly string[], options: RunOptions): Promise<RunResult> {
  if (options.signal?.aborted) throw cancelled();
  await mkdir(options.scratch, { recursive: true });
  const child = spawn('/bin/sh', ['-c', supervisor, 'supervisor', options.scratch, command, ...args], {
    cwd: options.cwd,
    env: options.env,
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.on('error', () => undefined);
  const stop = () => child.stdin.destroy();
  options.signal?.addEventListener('abort', stop, { once: true });
  const stdout: string[] = [];
  const stderr: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    stdout.push(line);
    options.onLine?.(line);
  });
  createInterface({ input: child.stderr }).on('line', (line) => {
    stderr.push(line);
    if (stderr.length > tailLines) stderr.shift();
    options.onLine?.(line);
  });
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', stop);
      child.once('close', resolve);
    });
    if (options.signal?.aborted) throw cancelled();
    return { code, stdout: stdout.join('\n'), tail: stderr.join('\n') };
  } finally {
    options.signal?.removeEventListener('abort', stop);
  }
}
