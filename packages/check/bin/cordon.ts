#!/usr/bin/env node
import '../src/node-20.ts';
import { EXIT, guardProcess, messageOf, UsageError } from '@cordon/domain';
import { Command, CommanderError } from 'commander';
import register from '../src/command.ts';

// The entry of the package that is packed alone: `check`, and nothing that needs more than Node.
const program = new Command('cordon')
  .description('Proves tenants apart in your own Terraform, Vault and AWS.')
  .exitOverride();
register(program);
for (const command of program.commands) command.exitOverride();
guardProcess();
try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? EXIT.upheld : EXIT.usage;
  else {
    process.stderr.write(`cordon: ${messageOf(error)}\n`);
    process.exitCode = error instanceof UsageError ? EXIT.usage : EXIT.unknown;
  }
}
