import { execFileSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { type Candidate, changedLines, isChosen, isSentence } from './choice.ts';
import { holds, mutateGlobs, narrowed, PARTS, type Part, partsOf } from './parts.ts';
import { isBelow, type Kept, NOT_CHOSEN, raised, type Score, SENTENCE, scoreOf, wilson } from './score.ts';

const place = { start: { line: 2, column: 5 }, end: { line: 2, column: 8 } };
const change = (status: string, statusReason?: string) => ({
  mutatorName: 'EqualityOperator',
  replacement: 'a\n  <  b',
  status,
  location: place,
  ...(statusReason === undefined ? {} : { statusReason }),
});
const report = (...changes: readonly (readonly [string, string?])[]) => ({
  files: { 'a.ts': { source: 'one\ntwo abc d', mutants: changes.map((one) => change(...one)) } },
});

describe('a score', () => {
  test('is the share of tried faults that a test or the clock noticed', () => {
    const score = scoreOf(
      report(['Killed'], ['Killed'], ['Timeout'], ['Survived'], ['NoCoverage'], ['Ignored', 'the same']),
    );
    expect(score).toMatchObject({ score: 60, between: [60, 60], tried: 5, noticed: 3, left: 0 });
    expect(score.equivalent).toEqual(['a.ts:2:5 EqualityOperator: the same']);
    expect(score.unnoticed).toEqual(Array(2).fill('a.ts:2:5 EqualityOperator: abc → a < b'));
  });

  test('of a sample says between which the whole lies, and words for people do not count', () => {
    const score = scoreOf(report(['Killed'], ['CompileError', NOT_CHOSEN], ['CompileError', SENTENCE]));
    expect(score).toMatchObject({ score: 100, tried: 1, left: 1, sentences: 1 });
    expect(score.between).toEqual(wilson(1, 1));
  });

  test('of nothing is none', () => {
    expect(scoreOf(report(['CompileError', NOT_CHOSEN])).score).toBeUndefined();
  });

  // Wilson's interval of 45 of 50, by R's binom.confint(45, 50, methods = "wilson").
  test('has the interval that statisticians give it', () => expect(wilson(45, 50)).toEqual([78.6, 95.7]));
});

const measured = (low: number, high: number, tried = 200, left = 100): Score => ({
  ...{ score: (low + high) / 2, between: [low, high], tried, noticed: 0, left },
  ...{ sentences: 0, equivalent: [], unnoticed: [] },
});

describe('a floor', () => {
  const kept: Kept = {
    ...{ floor: 80, score: 85, between: [80.4, 89], tried: 9, of: 10 },
    ...{ sentences: 0, equivalent: 0, on: '' },
  };

  test('rises to what was shown for certain, and never falls', () => {
    expect(raised(undefined, measured(81.9, 90), 'today')).toMatchObject({ floor: 81, on: 'today', of: 300 });
    expect(raised(kept, measured(90.2, 95), '')?.floor).toBe(90);
    expect(raised(kept, measured(60, 70), '')?.floor).toBe(80);
    expect(raised(kept, measured(99, 99, 12), '')).toBe(kept);
  });

  test('is broken only by what lies below it for certain', () => {
    expect(isBelow(80, measured(70, 79.9))).toBe(true);
    expect(isBelow(80, measured(70, 80))).toBe(false);
  });

  test('in the table is not lower than in any revision that git knows, and is one of a part', () => {
    const file = 'docs/measured/mutation.json';
    const root = fileURLToPath(new URL('../../../', import.meta.url));
    const git = (...words: readonly string[]) => execFileSync('git', words, { cwd: root, encoding: 'utf8' });
    const now = JSON.parse(readFileSync(`${root}${file}`, 'utf8')) as Record<string, Kept>;
    const known = PARTS.map(({ id }) => id);
    for (const id of Object.keys(now)) expect(known).toContain(id);
    for (const revision of git('log', '--format=%H', '--diff-filter=AM', '--', file)
      .split('\n')
      .filter(Boolean)) {
      const then = JSON.parse(git('show', `${revision}:${file}`)) as Record<string, Kept>;
      for (const [id, { floor }] of Object.entries(then))
        if (known.includes(id))
          expect(now[id]?.floor, `${id} since ${revision}`).toBeGreaterThanOrEqual(floor);
    }
  });
});

const candidate = (line: number, more: Partial<Candidate> = {}): Candidate => ({
  ...{ id: '1', fileName: '/root/src/a.ts', mutatorName: 'StringLiteral', replacement: '""' },
  location: { start: { line, column: 0 }, end: { line, column: 1 } },
  ...more,
});

describe('what is tried', () => {
  test('of a sample is the same each time, about the share that was asked for, and another by another seed', () => {
    const chosen = (seed: number) =>
      Array.from({ length: 2_000 }, (_, line) => candidate(line)).filter((one) =>
        isChosen(one, { root: '/root', share: 0.25, seed }),
      );
    expect(chosen(1)).toEqual(chosen(1));
    expect(chosen(1)).not.toEqual(chosen(2));
    expect(chosen(1).length).toBeGreaterThan(430);
    expect(chosen(1).length).toBeLessThan(570);
  });

  test('since a revision is what touches a line that differs', () => {
    const lines = changedLines(
      '+++ b/src/a.ts\n@@ -1,0 +5,2 @@\n+x\n+y\n@@ -9 +11 @@\n-p\n+q\n+++ b/src/b.ts\n@@ -3,2 +3,0 @@\n-gone\n-gone\n',
    );
    expect(lines).toEqual({
      'src/a.ts': [
        [5, 6],
        [11, 11],
      ],
    });
    const choice = { root: '/root', share: 1, seed: 1, lines };
    expect([3, 4, 5, 6, 10].map((line) => isChosen(candidate(line), choice))).toEqual([
      ...[false, true, true, false, true],
    ]);
    expect(isChosen(candidate(4, { fileName: '/root/src/b.ts' }), choice)).toBe(false);
  });

  test.each([
    ["'the owner was refused'", true],
    ['`${tenant} was served`', true],
    ["'s3:GetObject'", false],
    ["'AccessDenied'", false],
    ["' '", false],
    ["''", false],
  ])('%s is words for people: %s', (text, expected) => {
    expect(isSentence(candidate(1), text)).toBe(expected);
    expect(isSentence(candidate(1, { mutatorName: 'ConditionalExpression' }), text)).toBe(false);
  });
});

test('parts have names and goals, and what the issue asks for is among them', () => {
  const goals = Object.fromEntries(PARTS.map(({ id, goal }) => [id, goal]));
  expect(new Set(PARTS.map(({ id }) => id)).size).toBe(PARTS.length);
  const gateway = ['authorize', 'who', 'sts', 'sigv4'].map((folder) => `gateway/${folder}`);
  const prover = partsOf('prover').map(({ id }) => id);
  expect(prover).toContain('prover/vault');
  for (const id of ['iam', 'judge', ...prover, ...gateway]) expect(goals[id]).toBe(95);
  for (const id of ['bench', 'engines', 'toolchain-verification', 'report-escaping', 'lab-decisions'])
    expect(goals[id]).toBe(85);
});

describe.each(['gateway', 'prover'])('%s, which has a score by folder', (name) => {
  const root = fileURLToPath(new URL(`../../../packages/${name}/`, import.meta.url));
  const parts = partsOf(name);

  test('every file is of exactly one part', () => {
    for (const file of globSync('src/**/*.ts', { cwd: root }))
      expect(
        parts.filter((part) => holds(part, file)).map(({ id }) => id),
        file,
      ).toHaveLength(1);
  });

  test('every part has files and tests', () => {
    for (const { id, files, tests = [] } of parts) {
      expect(globSync([...files], { cwd: root }), id).not.toEqual([]);
      for (const glob of tests) expect(globSync(glob, { cwd: root }), `${id}: ${glob}`).not.toEqual([]);
    }
  });
});

describe('a part of a part', () => {
  const gateway = PARTS.find(({ id }) => id === 'gateway/who') as Part;
  const there = () => true;

  test('is a file or a folder, and with `near` the tests beside it', () => {
    const one = narrowed(gateway, ['src/who/caller.ts', 'packages/gateway/src/who/'], false, there);
    expect(mutateGlobs(one)).toContain('packages/gateway/src/who/caller.ts');
    expect(one.files).toEqual(['src/who/caller.ts', 'src/who/**/*.ts']);
    expect(one.tests).toBe(gateway.tests);
    expect(narrowed(gateway, ['src/who/caller.ts'], true, there).tests).toEqual(['src/who/**/*.test.ts']);
    expect(narrowed(gateway, ['src/who'], true, there).tests).toEqual(['src/who/**/*.test.ts']);
  });

  test.each([
    ['that the part does not hold', 'src/s3/acl.ts', there],
    ['that is not there', 'src/who/none.ts', () => false],
  ])('is not one %s', (_, file, exists) =>
    expect(() => narrowed(gateway, [file], false, exists)).toThrow(`\`--file ${file}\``),
  );
});
