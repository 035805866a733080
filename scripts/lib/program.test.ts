import { expect, test } from 'vitest';
import { buildProgram, commandNames } from './program.ts';

test('every file in commands/ registers the command it is named after, with a description', async () => {
  const program = await buildProgram([]);
  const registered = program.commands.map((command) => command.name());
  for (const name of commandNames()) expect(registered).toContain(name);
  for (const command of program.commands) expect(command.description()).not.toBe('');
});

test('only the command that is asked for is loaded', async () => {
  const [first] = commandNames();
  if (first === undefined) return;
  const program = await buildProgram([first, '--help']);
  expect(program.commands.map((command) => command.name())).toEqual([first]);
});

test('the version is package.json’s', async () => {
  const program = await buildProgram(['doctor']);
  expect(program.version()).toMatch(/^cordon \d+\.\d+\.\d+$/);
});
