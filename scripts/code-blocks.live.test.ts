import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fixture } from '@cordon/bench/fixture';
import { engineIds } from '@cordon/engines';
import { attackIds, mutantIds } from '@cordon/scenarios/catalogue';
import { guardIds, topologyIds } from '@cordon/stacks';
import { night } from '@cordon/strength';
import { tempDir } from '@cordon/temp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { layOutExamples } from './lib/docs/example-runs.ts';
import { examplesOf, type Line, linesOf, planOf } from './lib/docs/plan.ts';
import { helpTexts, usageProblem } from './lib/usage-check.ts';
import { type Ran, runLines } from './testing/run-lines.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
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

const planned = [...once, ...(await helpExamples())].map((line) => ({ line, plan: planOf(line, night) }));
// What reads the newest run comes before what makes newer ones.
const run = planned
  .flatMap(({ line, plan }) => ('why' in plan ? [] : [{ text: line.text, ...plan }]))
  .toSorted((a, b) => Number(a.words[0] === 'scenario') - Number(b.words[0] === 'scenario'));

test('each line is run, or has a reason why not', () => {
  const groups = Map.groupBy(planned, ({ plan }) => ('why' in plan ? `only parsed: ${plan.why}` : plan.how));
  for (const [group, of] of groups) {
    console.log(`${String(of.length).padStart(4)}  ${group}`);
    if (of.some(({ plan }) => 'why' in plan))
      console.log(of.map(({ line }) => `        ${line.text}`).join('\n'));
  }
  expect(run.length).toBeGreaterThan(night ? 120 : 70);
});

describe('in one process, in a folder with the runs that the examples name', () => {
  const folder = tempDir('pages');
  afterAll(() => folder.remove());
  let ran: readonly Ran[] = [];
  beforeAll(async () => {
    await layOutExamples(folder.path, (seed) => fixture({ seed }));
    ran = await runLines(
      run.map(({ words }) => words),
      { cwd: folder.path },
    );
    for (const [index, { text }] of run.entries())
      if ((ran[index]?.ms ?? 0) > 2_000)
        console.log(`${((ran[index]?.ms ?? 0) / 1_000).toFixed(1)} s  ${text}`);
  }, 900_000);

  test.each(run.map(({ text, ...how }, index) => [text, how, index] as const))('%s', (_, how, index) => {
    const done = ran[index];
    const said = `${done?.out}\n${done?.err}`;
    expect(how.codes, said).toContain(done?.code);
    if (done?.code === 2) expect(said).toMatch(/not asked|no attempts|cannot tell/);
    expect(done?.out.trim(), said).not.toBe('');
  });

  test('a line that goes wrong is told', async () => {
    const [wrong, right] = await runLines([['prove', '--topology', 'nope'], ['scenario']], {
      cwd: folder.path,
    });
    expect([wrong?.code, right?.code]).toEqual([64, 0]);
    expect(wrong?.err).toContain('`nope`');
  });
});

async function helpExamples(): Promise<readonly Line[]> {
  const known = new Set(once.map(({ text }) => text));
  const all = [...(await helpTexts())].flatMap(([words, help]) => examplesOf(`${words} --help`, help));
  return [...new Map(all.map((line) => [line.text, line])).values()].filter(({ text }) => !known.has(text));
}
