import { spawn } from 'node:child_process';

export interface StepResult {
  readonly name: string;
  readonly ok: boolean;
  readonly ms: number;
}

/** Runs one step of a check with its output shown, and says how long it took. Never throws for a failed step. */
export async function step(
  name: string,
  command: readonly string[],
  env: Record<string, string> = {},
): Promise<StepResult> {
  const [file = '', ...args] = command;
  const started = performance.now();
  console.log(`── ${name}`);
  const ok = await new Promise<boolean>((resolve) => {
    const child = spawn(file, args, {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...env },
    });
    child.on('error', (error) => {
      console.error(`cordon: \`${file}\` did not start: ${error.message}`);
      resolve(false);
    });
    child.on('close', (code) => resolve(code === 0));
  });
  const ms = performance.now() - started;
  console.log(`── ${name}: ${ok ? 'passed' : 'FAILED'} in ${(ms / 1000).toFixed(1)} s\n`);
  return { name, ok, ms };
}
