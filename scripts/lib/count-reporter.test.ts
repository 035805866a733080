import { join } from 'node:path';
import { tempDir } from '@cordon/temp';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { TestCase, TestModule } from 'vitest/node';
import CountReporter from './count-reporter.ts';
import { readCounts } from './test-counts.ts';

/** What the reporter left of a run that it was told of. */
function after(tell: (reporter: CountReporter) => void) {
  using temp = tempDir('counts');
  const file = join(temp.path, 'counts.jsonl');
  vi.stubEnv('CORDON_COUNTS_FILE', file);
  onTestFinished(() => void vi.unstubAllEnvs());
  const reporter = new CountReporter();
  reporter.onTestRunStart();
  tell(reporter);
  return readCounts(file);
}
const one = (state: string) => ({ fullName: 'one', result: () => ({ state }) }) as unknown as TestCase;
const module = (state: string, failed: readonly string[] = []) =>
  ({
    relativeModuleId: 'a.test.ts',
    state: () => state,
    children: { allTests: (asked: string) => (asked === 'failed' ? failed : []) },
  }) as unknown as TestModule;

test('counts each test by how it ended, and one that has not ended is none yet', () => {
  const counts = after((reporter) => {
    for (const state of ['passed', 'passed', 'failed', 'skipped', 'pending'])
      reporter.onTestCaseResult(one(state));
    reporter.onTestModuleEnd(module('failed', ['one']));
    reporter.onTestRunEnd([], []);
  });
  expect(counts).toEqual({ passed: 2, failed: 1, skipped: 1 });
});

test('a file that could not be loaded, or whose hook failed, is a failure without a failed test', () => {
  const ended = (state: string) =>
    after((reporter) => {
      reporter.onTestCaseResult(one('passed'));
      reporter.onTestModuleEnd(module(state));
      reporter.onTestRunEnd([], []);
    });
  expect(ended('failed')).toEqual({ passed: 1, failed: 1, skipped: 0 });
  expect(ended('passed')).toEqual({ passed: 1, failed: 0, skipped: 0 });
});

test('each error outside of any test is a failure, and so is a run that did not come to its end', () => {
  const ended = (errors: readonly unknown[]) =>
    after((reporter) => {
      reporter.onTestCaseResult(one('passed'));
      reporter.onTestRunEnd([], errors);
    });
  expect(ended([new Error('x'), new Error('y')])).toEqual({ passed: 1, failed: 2, skipped: 0 });
  expect(ended([])).toEqual({ passed: 1, failed: 0, skipped: 0 });
  expect(after((reporter) => reporter.onTestCaseResult(one('passed')))).toEqual({
    passed: 1,
    failed: 1,
    skipped: 0,
  });
});
