import { EXIT, UsageError } from '@cordon/domain';
import { CommanderError } from 'commander';
import { complain } from './complain.ts';
import { buildProgram } from './program.ts';

/** Runs a command line. Sets `process.exitCode`; reports errors on standard error and never throws. */
export async function runWords(given: readonly string[]): Promise<void> {
  try {
    // `pnpm scenario -- --flag` passes the `--` on; drop it, otherwise flags would be read as arguments.
    const words = given.filter((word, index) => !(word === '--' && index <= 1));
    const program = await buildProgram(words);
    await program.parseAsync(words, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? EXIT.upheld : EXIT.usage;
    } else {
      complain(error);
      process.exitCode = error instanceof UsageError ? EXIT.usage : EXIT.unknown;
    }
  }
}
