import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tempDir } from '@cordon/temp';
import { expect, onTestFinished, test } from 'vitest';
import { readCounts, total } from './test-counts.ts';

function file(...lines: readonly string[]): string {
  const folder = tempDir('counts');
  onTestFinished(() => folder.remove());
  const path = join(folder.path, 'counts.jsonl');
  writeFileSync(path, lines.map((line) => `${line}\n`).join(''));
  return path;
}

const [passed, failed, skipped, end] = ['passed', 'failed', 'skipped', 'end'].map((is) =>
  JSON.stringify({ is, what: 'x' }),
) as [string, string, string, string];

test('counts come from the lines', () => {
  expect(readCounts(file(passed, failed, skipped, passed, end))).toEqual({
    passed: 2,
    failed: 1,
    skipped: 1,
  });
});

test('a runner that did not come to its end failed, and what passed before still did', () => {
  expect(readCounts('/nowhere/counts.jsonl')).toEqual({ passed: 0, failed: 1, skipped: 0 });
  expect(readCounts(file())).toEqual({ passed: 0, failed: 1, skipped: 0 });
  expect(readCounts(file(passed, passed))).toEqual({ passed: 2, failed: 1, skipped: 0 });
});

test('a line that cannot be read, or says what is not known, is a failure', () => {
  expect(readCounts(file(passed, '{"is":"pas', end)).failed).toBe(1);
  expect(readCounts(file(passed, '{"is":"green"}', end)).failed).toBe(1);
});

test('totals add up', () => {
  expect(
    total([
      { passed: 1, failed: 0, skipped: 1 },
      { passed: 2, failed: 3, skipped: 0 },
    ]),
  ).toEqual({ passed: 3, failed: 3, skipped: 1 });
});
