import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { engineIds } from '@cordon/engines';
import { attackIds, loadScenario, mutantIds, scenarioIds } from '@cordon/scenarios/catalogue';
import { guardIds, topologyIds } from '@cordon/stacks';
import { expect, test } from 'vitest';
import { wordsOf } from './lib/completion.ts';
import { type Line, linesOf, notRun } from './lib/docs/blocks.ts';
import { buildProgram } from './lib/program.ts';

const ROOT = new URL('../', import.meta.url).pathname;
const pages = readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.md'))
  .map((name) => ({ name, path: join(ROOT, 'docs', name) }));
const lines = [{ name: 'README.md', path: join(ROOT, 'README.md') }, ...pages].flatMap(({ name, path }) =>
  linesOf(name, readFileSync(path, 'utf8')),
);
const once = [...new Map(lines.map((line) => [line.text, line])).values()];

test('every command of README and docs has words and flags that there are, and ids that are known', async () => {
  expect(lines.length).toBeGreaterThan(150);
  const scenarios = await Promise.all(scenarioIds().map(loadScenario));
  const known = new Map(
    wordsOf(await buildProgram([])).map(({ after, words }) => [after, words.map(({ word }) => word)]),
  );
  for (const { id, flags } of scenarios)
    known.set(`scenario ${id}`, [...flags.map((flag) => flag.flags.split(' ')[0] ?? ''), '--json', '--help']);
  const ids: Record<string, readonly string[]> = {
    '--topology': ['all', ...(await topologyIds())],
    '--guard': await guardIds(),
    '--attack': attackIds(),
    '--mutant': mutantIds(),
    '--engine': await engineIds(),
  };
  const wrong = once.flatMap((line) => problems(line, known, ids));
  expect(wrong).toEqual([]);
  // The look itself can fail: a flag, an id and a scenario that are none.
  for (const text of ['prove --no-such', 'prove --topology nope', 'scenario nope --json'])
    expect(problems({ page: 'x', text, words: text.split(' ') }, known, ids), text).toHaveLength(
      text.startsWith('scenario') ? 2 : 1,
    );
});

function problems(
  { page, text, words = [] }: Line,
  known: ReadonlyMap<string, readonly string[]>,
  ids: Record<string, readonly string[]>,
): readonly string[] {
  if (words.length === 0) return [];
  const [command = '', sub = ''] = words;
  const at = known.has(`${command} ${sub}`) ? `${command} ${sub}` : command;
  const ended = words.indexOf('--', 1);
  const own = ended < 0 ? words : words.slice(0, ended);
  const found = own.flatMap((word, index) => {
    if (!word.startsWith('--')) return [];
    if (known.get(at)?.includes(word) !== true) return [`${page}: ${text}: ${word}`];
    const strangers = (own[index + 1] ?? '').split(',').filter((id) => ids[word]?.includes(id) === false);
    return strangers.map((id) => `${page}: ${text}: ${id}`);
  });
  const noScenario = command === 'scenario' && sub !== '' && !sub.startsWith('-') && at === command;
  return noScenario ? [`${page}: ${text}: ${sub}`, ...found] : found;
}

const toRun = once.filter((line) => notRun(line) === undefined);

test('each line is run, or has a reason why not', () => {
  const reasons = Map.groupBy(once, (line) => notRun(line) ?? 'run below');
  for (const [reason, of] of reasons) console.log(`${String(of.length).padStart(4)}  ${reason}`);
  expect(toRun.length).toBeGreaterThan(5);
});

test.each(toRun.map((line) => [line.text, line] as const))('%s', async (_text, { words = [] }) => {
  const done = await promisify(execFile)(process.execPath, ['scripts/cordon.ts', ...words], {
    cwd: ROOT,
    maxBuffer: 1e8,
  }).catch((error: { code: number; stderr: string }) => error);
  // A mutant is refuted, and that is what the page shows it for.
  const expected = words.includes('--mutant') ? 1 : 0;
  expect('code' in done ? done.code : 0, done.stderr).toBe(expected);
});
