import { readFileSync } from 'node:fs';

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/**
 * Reads the JSON that vitest's `json` reporter wrote. A file that is missing or cut short counts as one failure: a
 * runner that died did not pass. A test file that failed before its first test counts as a failure too.
 */
export function readCounts(file: string): Counts {
  try {
    const report = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    const number = (key: string) => (typeof report[key] === 'number' ? report[key] : 0);
    const suites = Array.isArray(report.testResults) ? (report.testResults as Record<string, unknown>[]) : [];
    const empty = suites.filter(
      (suite) =>
        suite.status === 'failed' &&
        Array.isArray(suite.assertionResults) &&
        suite.assertionResults.length === 0,
    );
    return {
      passed: number('numPassedTests'),
      failed: number('numFailedTests') + empty.length,
      skipped: number('numPendingTests') + number('numTodoTests'),
    };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

/** Counts of several runners, with whole steps (lint, types) counted as one test each. */
export function total(parts: readonly Counts[]): Counts {
  const sum = (key: keyof Counts) => parts.reduce((all, part) => all + part[key], 0);
  return { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') };
}
