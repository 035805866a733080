import { columns } from '@cordon/domain';
import { loadScenario, type Scenario, scenarioIds } from '@cordon/scenarios/registry';
import type { Command } from 'commander';
import { isVerbose, progressStream } from '../lib/loudness.ts';
import { scenarioCommand } from '../lib/scenario-command.ts';
import { stopSignal } from '../lib/stop-signal.ts';

/** `pnpm scenario [name]`: each scenario is a file with its own flags. */
export default function register(program: Command): void {
  // Flags after a scenario's name are the scenario's own.
  program.enablePositionalOptions();
  program
    .command('scenario [name]')
    .description('run a scenario; without a name, list them')
    .allowUnknownOption()
    .allowExcessArguments()
    .passThroughOptions()
    .helpOption(false)
    .action(async (name: string | undefined, _options: unknown, self: Command) => {
      const words = self.args.slice(name === undefined ? 0 : 1);
      if (name === undefined || name.startsWith('-'))
        return list(words.includes('--json') || name === '--json');
      await runScenario(await loadScenario(name), words);
    });
}

async function runScenario(scenario: Scenario, words: readonly string[]): Promise<void> {
  const command = scenarioCommand(scenario, async (flags) => {
    using stop = stopSignal();
    process.exitCode = await scenario.run({
      flags,
      out: process.stdout,
      err: progressStream(),
      verbose: isVerbose(),
      json: flags.json === true,
      colour: process.stdout.isTTY === true && !process.env.NO_COLOR,
      signal: stop.signal,
    });
  });
  await command.parseAsync([...words], { from: 'user' });
}

async function list(json: boolean): Promise<void> {
  const scenarios = await Promise.all(scenarioIds().map(loadScenario));
  if (json) {
    const rows = scenarios.map(({ id, sentence }) => ({ id, sentence }));
    console.log(JSON.stringify({ schema: 1, scenarios: rows }, null, 2));
    return;
  }
  console.log(columns(scenarios.map(({ id, sentence }) => [id, sentence])).join('\n'));
  console.log('\npnpm scenario <name> --help shows its flags');
}
