import type { Scenario } from '@cordon/scenarios/registry';
import { Command, Option } from 'commander';
import { withLoudness } from './loudness.ts';

/** The flags of a scenario, by camel-cased name. */
export type ScenarioFlags = Readonly<Record<string, string | boolean | undefined>>;

/** The command line of one scenario: its own flags, help and examples. */
export function scenarioCommand(scenario: Scenario, run: (flags: ScenarioFlags) => Promise<void>): Command {
  const command = new Command(`pnpm scenario ${scenario.id}`)
    .description(scenario.sentence)
    .helpOption('-h, --help', 'show help')
    .showHelpAfterError('(run with --help for its flags and examples)')
    .exitOverride();
  for (const { flags, description, default: usual } of scenario.flags)
    command.addOption(
      usual === undefined ? new Option(flags, description) : new Option(flags, description).default(usual),
    );
  const examples = (scenario.examples ?? []).map((example) => `\n  $ pnpm scenario ${example}`).join('');
  const limits = scenario.limits === undefined ? '' : `\n${scenario.limits}\n`;
  return withLoudness(command)
    .option('--json', 'print JSON for another program')
    .addHelpText(
      'after',
      `\nExamples:${examples}\n${limits}\nExit codes: 0 upheld, 1 breached, 2 could not tell, 64 bad usage.`,
    )
    .action(run);
}
