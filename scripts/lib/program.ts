import { readdirSync } from 'node:fs';
import { Command } from 'commander';
import root from '../../package.json' with { type: 'json' };
import { withLoudness } from './loudness.ts';

export interface CommandModule {
  default(program: Command): void;
}

const { version } = root;
const FOLDER = new URL('../commands/', import.meta.url);
const ENDING = '.command.ts';

/** Names of all commands: the folder is the registry. */
export function commandNames(): readonly string[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith(ENDING))
    .map((file) => file.slice(0, -ENDING.length))
    .sort();
}

/**
 * The `cordon` program with every command of `scripts/commands/`. Loads only the command named by the first word, if
 * there is one, so that `pnpm run doctor` does not load the AWS SDK.
 */
export async function buildProgram(words: readonly string[] = process.argv.slice(2)): Promise<Command> {
  const program = new Command('cordon')
    .description(
      'Deploys, attacks, proves and measures ways to broker AWS credentials for many tenants through Vault.',
    )
    .version(`cordon ${version}`, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .addHelpText('after', EXAMPLES)
    .showHelpAfterError('(run with --help for its flags and examples)')
    .exitOverride();
  const names = commandNames();
  const first = words.find((word) => !word.startsWith('-'));
  for (const name of first !== undefined && names.includes(first) ? [first] : names) {
    const module = (await import(new URL(`${name}${ENDING}`, FOLDER).href)) as CommandModule;
    module.default(program);
  }
  for (const command of program.commands) command.exitOverride();
  for (const command of leaves(program)) withLoudness(command);
  return program;
}

/** Commands without subcommands; a scenario has its own flags, and these are added to them. */
function leaves({ commands }: Command): readonly Command[] {
  return commands.flatMap((one) => {
    if (one.name() === 'scenario') return [];
    return one.commands.length === 0 ? [one] : leaves(one);
  });
}

const EXAMPLES = `
Examples:
  $ pnpm scenario isolation          deploy, attack and judge the two rival topologies
  $ pnpm prove                       decide isolation for all requests, without any service
  $ pnpm bench issuance              what each topology's credentials cost
  $ pnpm run doctor                  which components would be used, and what is missing

Exit codes: 0 upheld, 1 breached, 2 could not tell, 64 bad usage.
Settings: docs/environment.md. No telemetry: nothing about you or your runs is sent anywhere.`;
