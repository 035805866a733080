import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The result of a command line. */
export interface Ran {
  readonly code: number;
  /** The end of what it printed on standard output and standard error. */
  readonly out: string;
  readonly err: string;
  readonly ms: number;
}

const PROGRAM = fileURLToPath(new URL('./run-lines.main.ts', import.meta.url));

/** Runs command lines one after the other in one process in `cwd`, by the program of this project or of a copy. */
export function runLines(
  lines: readonly (readonly string[])[],
  { cwd, program = PROGRAM }: { readonly cwd: string; readonly program?: string },
): Promise<readonly Ran[]> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      process.execPath,
      [program],
      { cwd, maxBuffer: 1e9, env: { ...process.env, NO_COLOR: '1' } },
      (error, stdout, stderr) =>
        error === null
          ? resolve(JSON.parse(stdout) as readonly Ran[])
          : reject(new Error(`the lines were not all run: ${error.message}: ${stderr}`)),
    );
    child.stdin?.end(JSON.stringify(lines));
  });
}
