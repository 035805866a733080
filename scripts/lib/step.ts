import { spawn } from 'node:child_process';
import { supervisor } from '@cordon/toolchain';

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

function run(
  command: readonly string[],
  scratch: string,
  env: Record<string, string>,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const child = spawn('/bin/sh', ['-c', supervisor, 'supervisor', scratch, ...command], {
    stdio: ['pipe', 'inherit', 'inherit'],
    detached: true,
    env: { ...process.env, ...env },
  });
  child.stdin.on('error', () => undefined);
  const stop = () => child.stdin.destroy();
  // Else what watches the pipe would outlive the step.
  child.once('exit', stop);
  signal?.addEventListener('abort', stop, { once: true });
  return new Promise<boolean>((resolve) => {
    child.on('error', (error) => {
      console.error(`cordon: \`${command[0]}\` did not start: ${error.message}`);
      resolve(false);
    });
    child.on('close', (code) => resolve(code === 0));
  }).finally(() => signal?.removeEventListener('abort', stop));
}
