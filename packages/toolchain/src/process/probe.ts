import { execFile } from 'node:child_process';

/**
 * Asks a program one short question. Undefined when it is not there, fails, or does not answer in time.
 * Both streams count: some programs state their version on standard error.
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
