import { existsSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { buildProgram } from './lib/program.ts';
import { answerTo, NO_RUNS, type Said, WRONG_INPUT } from './lib/wrong-input.ts';

const answers = new Map<string, Said>();
beforeAll(async () => {
  for (const { line } of WRONG_INPUT) answers.set(line, await answerTo(line));
});

test.each(WRONG_INPUT)('$line', ({ line, names, proposes }) => {
  const { code, text, out } = answers.get(line) ?? { code: -1, text: '', out: '' };
  expect(code).toBe(64);
  expect(text).toMatch(/^(?:cordon|error): [^A-Z]/);
  expect(text).toContain(names);
  if (proposes !== undefined) expect(text).toContain(proposes);
  // Standard output is another program's.
  expect(out).toBe('');
});

test('nothing is made where a run would stand', () => {
  expect(existsSync(NO_RUNS)).toBe(false);
});

test('no command is without a line', async () => {
  const { commands } = await buildProgram([]);
  const names = commands.flatMap((command) =>
    command.commands.length === 0
      ? [command.name()]
      : command.commands.map((sub) => `${command.name()} ${sub.name()}`),
  );
  const lines = WRONG_INPUT.map(({ line }) => line.replace('lab --name ../x', 'lab'));
  expect(names.filter((name) => !lines.some((line) => `${line} `.startsWith(`${name} `)))).toEqual([]);
});
