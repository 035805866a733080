import { expect, test } from 'vitest';
import { countsOf } from './run-checks.ts';

const counted = { passed: 10, failed: 0, skipped: 1 };
const fine = { lint: true, types: true, used: true, tests: true, counted };

test('each step counts as one test', () => {
  expect(countsOf(fine)).toEqual({ passed: 13, failed: 0, skipped: 1 });
  expect(countsOf({ ...fine, ready: true })).toEqual({ passed: 14, failed: 0, skipped: 1 });
  expect(countsOf({ ...fine, lint: false })).toEqual({ passed: 12, failed: 1, skipped: 1 });
  expect(countsOf({ ...fine, used: false })).toEqual({ passed: 12, failed: 1, skipped: 1 });
  expect(countsOf({ ...fine, types: false })).toEqual({ passed: 12, failed: 1, skipped: 1 });
  expect(countsOf({ ...fine, ready: false })).toEqual({ passed: 13, failed: 1, skipped: 1 });
});

test('a runner that fails without a failed test is a failure, and one with failed tests is counted once', () => {
  expect(countsOf({ ...fine, tests: false })).toEqual({ passed: 13, failed: 1, skipped: 1 });
  const failed = { passed: 9, failed: 1, skipped: 1 };
  expect(countsOf({ ...fine, tests: false, counted: failed })).toEqual({ passed: 12, failed: 1, skipped: 1 });
});
