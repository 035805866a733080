import { EXIT } from '@cordon/domain';
import { CommanderError } from 'commander';
import { complain } from './lib/complain.ts';
import { buildProgram } from './lib/program.ts';

// A pipe that closes early (`| head`) is the reader's choice, not a failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

try {
  const program = await buildProgram();
  // `pnpm scenario -- --flag` hands the `--` on; without it here the flags would be read as arguments.
  const words = process.argv.slice(2).filter((word, index) => !(word === '--' && index <= 1));
  await program.parseAsync(words, { from: 'user' });
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? EXIT.upheld : EXIT.usage;
  } else {
    complain(error);
    process.exitCode = isUsage(error) ? EXIT.usage : EXIT.unknown;
  }
}

/** Errors about what the user typed say so with `usage: true` or by being a `TenantError`. */
function isUsage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return (
    error.name === 'TenantError' || error.name === 'UsageError' || ('usage' in error && error.usage === true)
  );
}
