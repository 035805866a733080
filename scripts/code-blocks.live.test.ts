import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { engineIds } from '@cordon/engines';
import { attackIds, mutantIds } from '@cordon/scenarios/catalogue';
import { guardIds, topologyIds } from '@cordon/stacks';
import { expect, test } from 'vitest';
import { examplesOf, type Line, linesOf, notRun } from './lib/docs/blocks.ts';
import { helpTexts, usageProblem } from './lib/usage-check.ts';

const ROOT = new URL('../', import.meta.url).pathname;
const pages = readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.md'))
  .map((name) => ({ name, path: join(ROOT, 'docs', name) }));
const lines = [{ name: 'README.md', path: join(ROOT, 'README.md') }, ...pages].flatMap(({ name, path }) =>
  linesOf(name, readFileSync(path, 'utf8')),
);
const once = [...new Map(lines.map((line) => [line.text, line])).values()];

test('every command of README, docs and help is taken by the real parsers, with ids that are known', async () => {
  // What help itself shows is held to the same.
  const examples = [...(await helpTexts())].flatMap(([words, help]) => examplesOf(`${words} --help`, help));
  expect(examples.length).toBeGreaterThan(25);
  expect(lines.length).toBeGreaterThan(150);
  const ids: Record<string, readonly string[]> = {
    '--topology': ['all', ...(await topologyIds())],
    '--guard': ['each', ...(await guardIds())],
    '--attack': attackIds(),
    '--mutant': mutantIds(),
    '--engine': ['gateway', ...(await engineIds())],
  };
  const wrong: string[] = [];
  for (const line of [...once, ...examples]) wrong.push(...(await problems(line, ids)));
  expect(wrong).toEqual([]);
  // The look itself can fail: a flag, an id, a scenario, a choice and an argument that are none, and one that lacks.
  for (const text of [
    'prove --no-such',
    'prove --topology nope',
    'scenario nope --json',
    'scenario isolation --no-such',
    'lab up --engine nope',
    'lab down too',
    'exec --tenant acme -- true',
    'completion tcsh',
    'nope',
  ])
    expect(await problems({ page: 'x', text, words: text.split(' ') }, ids), text).not.toEqual([]);
});

async function problems(
  { page, text, words = [] }: Line,
  ids: Record<string, readonly string[]>,
): Promise<readonly string[]> {
  if (words.length === 0) return [];
  const refused = await usageProblem(words);
  const ended = words.indexOf('--');
  const own = ended < 0 ? words : words.slice(0, ended);
  const strangers = own.flatMap((word, index) =>
    (own[index + 1] ?? '').split(',').filter((id) => ids[word]?.includes(id) === false),
  );
  return [...(refused === undefined ? [] : [refused]), ...strangers].map((why) => `${page}: ${text}: ${why}`);
}

const toRun = once.filter((line) => notRun(line) === undefined);

test('each line is run, or has a reason why not', () => {
  const reasons = Map.groupBy(once, (line) => notRun(line) ?? 'run below');
  for (const [reason, of] of reasons) console.log(`${String(of.length).padStart(4)}  ${reason}`);
  expect(toRun.length).toBeGreaterThan(15);
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
