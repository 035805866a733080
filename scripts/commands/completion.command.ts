import { loadScenario, scenarioIds } from '@cordon/scenarios/registry';
import { Argument, type Command } from 'commander';
import { completionScript, SHELLS, type Shell, type Words, wordsOf } from '../lib/completion.ts';
import { buildProgram } from '../lib/program.ts';

/** `cordon completion <shell>`: a script made from the commands, scenarios and flags that there are. */
export default function register(program: Command): void {
  program
    .command('completion')
    .description('prints a completion script for bash, zsh or fish')
    .addArgument(new Argument('<shell>', 'the shell').choices(SHELLS))
    .option('--name <name>', 'what you call the command', 'cordon')
    .addHelpText('after', EXAMPLES)
    .action(print);
}

async function print(shell: Shell, { name }: { readonly name: string }): Promise<void> {
  // Asked without words, the program loads every command.
  const whole = await buildProgram([]);
  process.stdout.write(completionScript(shell, name, wordsOf(whole, await scenarioWords())));
}

/** Scenarios bring their own flags, which the program’s tree does not hold. */
async function scenarioWords(): Promise<readonly Words[]> {
  const scenarios = await Promise.all(scenarioIds().map(loadScenario));
  return [
    {
      after: 'scenario',
      words: scenarios.map(({ id, sentence }) => ({ word: id, description: sentence })),
    },
    ...scenarios.map(({ id, flags }) => ({
      after: `scenario ${id}`,
      words: [
        ...flags.map(({ flags: text, description }) => ({ word: text.split(' ')[0] ?? text, description })),
        { word: '--json', description: 'print JSON for another program' },
      ],
    })),
  ];
}

const EXAMPLES = `
Examples:
  $ alias cordon='pnpm -s cordon'
  $ source <(pnpm -s cordon completion bash)
  $ pnpm -s cordon completion zsh > ~/.zfunc/_cordon
  $ pnpm -s cordon completion fish > ~/.config/fish/completions/cordon.fish`;
