import { describeError } from './usage-error.ts';
import { EXIT } from './verdict.ts';

/**
 * Keeps the exit codes honest: an uncaught error ends the process with 2 (could not tell), where Node alone would exit
 * with 1, which means `breached` here. Output that cannot be written (a full disk) does so, too, unless the verdict was
 * worse; a pipe that closes early (`| head`) is the reader's choice, and no failure.
 */
export function guardProcess(): void {
  let lost = false;
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE' || lost) return;
      lost = true;
      if (stream === process.stdout)
        process.stderr.write(`cordon: standard output cannot be written: ${error.message}\n`);
    });
  process.on('exit', (code) => {
    if (lost && code === EXIT.upheld) process.exitCode = EXIT.unknown;
  });
  process.on('uncaughtException', (error) => {
    process.stderr.write(`cordon: ${describeError(error)}\n`);
    if (process.env.CORDON_DEBUG === '1') process.stderr.write(`${error.stack}\n`);
    process.exit(EXIT.unknown);
  });
}
