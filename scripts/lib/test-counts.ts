import { readFileSync } from 'node:fs';

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** A line that `count-reporter.ts` writes: a test with its result, or the end of the run. */
export interface Counted {
  readonly is: 'passed' | 'failed' | 'skipped' | 'end';
  readonly what: string;
}

/**
 * Counts the results in the file of `count-reporter.ts`. A runner that did not finish (killed, hung, never started) is
 * one more failure, because the tests that it did not run did not pass. So is an unreadable line.
 */
export function readCounts(file: string): Counts {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  let ended = false;
  for (const line of textOf(file).split('\n').filter(Boolean)) {
    const is = stateIn(line);
    if (is === 'end') ended = true;
    else counts[is] += 1;
  }
  return ended ? counts : { ...counts, failed: counts.failed + 1 };
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function stateIn(line: string): Counted['is'] {
  try {
    const { is } = JSON.parse(line) as Record<string, unknown>;
    return is === 'passed' || is === 'skipped' || is === 'end' ? is : 'failed';
  } catch {
    return 'failed';
  }
}

/** Counts of several runners, with whole steps (lint, types) counted as one test each. */
export function total(parts: readonly Counts[]): Counts {
  const sum = (key: keyof Counts) => parts.reduce((all, part) => all + part[key], 0);
  return { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') };
}
