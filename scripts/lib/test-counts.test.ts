import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readCounts, total } from './test-counts.ts';

function file(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'cordon-counts-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'report.json');
  writeFileSync(path, text);
  return path;
}

test('counts come from the report', () => {
  const path = file('{"numPassedTests":3,"numFailedTests":1,"numPendingTests":2,"testResults":[]}');
  expect(readCounts(path)).toEqual({ passed: 3, failed: 1, skipped: 2 });
});

test('a runner that wrote no report, or half of one, failed', () => {
  expect(readCounts('/nowhere/report.json').failed).toBe(1);
  expect(readCounts(file('{"numPassedTests":3')).failed).toBe(1);
});

test('a test file that could not be loaded is a failure although it has no test', () => {
  const path = file(
    '{"numPassedTests":3,"numFailedTests":0,"testResults":[{"status":"failed","assertionResults":[]}]}',
  );
  expect(readCounts(path).failed).toBe(1);
});

test('totals add up', () => {
  expect(
    total([
      { passed: 1, failed: 0, skipped: 1 },
      { passed: 2, failed: 3, skipped: 0 },
    ]),
  ).toEqual({ passed: 3, failed: 3, skipped: 1 });
});
