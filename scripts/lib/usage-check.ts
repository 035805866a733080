import { UsageError } from '@cordon/domain';
import { loadScenario, scenarioIds } from '@cordon/scenarios/registry';
import { type Command, CommanderError } from 'commander';
import { buildProgram } from './program.ts';
import { scenarioCommand } from './scenario-command.ts';

/**
 * Parses a command line without running it: commander's error (an unknown command, flag, choice or value, a missing
 * argument), or `undefined` when it would run.
 */
export async function usageProblem(words: readonly string[]): Promise<string | undefined> {
  const program = await buildProgram(words);
  for (const command of everyCommand(program)) mute(command).action(() => undefined);
  const [command, id] = words;
  // A scenario parses its own flags, which the program passes on unchanged.
  if (command === 'scenario' && id !== undefined && !id.startsWith('-')) {
    if (!scenarioIds().includes(id)) return `error: there is no scenario '${id}'`;
    return problemOf(mute(scenarioCommand(await loadScenario(id), async () => undefined)), words.slice(2));
  }
  return problemOf(program, words);
}

/** What `--help` prints, by the words it is asked of: every command, and every scenario. */
export async function helpTexts(): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  const ask = (name: string, command: Command) => {
    let text = '';
    command.configureOutput({
      writeOut: (more) => {
        text += more;
      },
    });
    command.outputHelp();
    texts.set(name, text);
  };
  for (const command of everyCommand(await buildProgram([]))) ask(command.name(), command);
  for (const id of scenarioIds())
    ask(
      `scenario ${id}`,
      scenarioCommand(await loadScenario(id), async () => undefined),
    );
  return texts;
}

async function problemOf(command: Command, words: readonly string[]): Promise<string | undefined> {
  try {
    await command.parseAsync([...words], { from: 'user' });
    return undefined;
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    if (!(error instanceof CommanderError)) throw error;
    // Help that was requested is no problem; help because of missing arguments is one.
    return error.exitCode === 0 ? undefined : error.message;
  }
}

function everyCommand(command: Command): readonly Command[] {
  return command.commands.flatMap((sub) => [sub, ...everyCommand(sub)]);
}

function mute(command: Command): Command {
  return command.exitOverride().configureOutput({ writeOut: () => undefined, writeErr: () => undefined });
}
