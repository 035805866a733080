import { spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { cancelled } from '../toolchain-error.ts';
import { supervisor } from './supervisor.ts';

export interface RunOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal | undefined;
  /** Directory for the process's temporary files; made here, and removed when the process is cut short. */
  readonly scratch: string;
  readonly onLine?: (line: string) => void;
}

export interface RunResult {
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
