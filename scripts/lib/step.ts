import { supervisor } from '@cordon/toolchain';
import { $ } from 'zx';

export interface StepResult {
  readonly name: string;
  readonly ok: boolean;
  readonly ms: number;
}

export interface StepOptions {
  /** Directory that is removed with the step when it is cut short, even by a `kill -9` of this process. */
  readonly scratch: string;
  readonly env?: Record<string, string>;
  /** Ends the step with all it started. */
  readonly signal?: AbortSignal;
}

/**
 * Runs one step of a check with its output shown, and says how long it took. Never throws for a failed step. The step
 * and what it starts end with this process, however it ends.
 */
export async function step(
  name: string,
  command: readonly string[],
  { scratch, env = {}, signal }: StepOptions,
): Promise<StepResult> {
  const started = performance.now();
  console.log(`── ${name}`);
  const ok = signal?.aborted === true ? false : await run(command, scratch, env, signal);
  const ms = performance.now() - started;
  const how = ok ? 'passed' : signal?.aborted === true ? 'STOPPED' : 'FAILED';
  console.log(`── ${name}: ${how} ${ok || ms > 0 ? `after ${(ms / 1000).toFixed(1)} s` : ''}\n`);
  return { name, ok, ms };
}

async function run(
  command: readonly string[],
  scratch: string,
  env: Record<string, string>,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  // `exec`: the supervisor must itself be the leader of the process group that it ends.
  const child = $({
    stdio: ['pipe', 'inherit', 'inherit'],
    detached: true,
    env: { ...process.env, ...env },
    nothrow: true,
    quiet: true,
  })`exec /bin/sh -c ${supervisor} supervisor ${scratch} ${command}`;
  child.stdin.on('error', () => undefined);
  // Its standard input carries nothing: while the pipe is open, somebody wants the step.
  const stop = () => child.stdin.destroy();
  child.child?.once('exit', stop);
  signal?.addEventListener('abort', stop, { once: true });
  try {
    const { exitCode } = await child;
    return exitCode === 0;
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}
