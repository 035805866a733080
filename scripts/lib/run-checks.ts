import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { step } from './step.ts';
import { type Counts, readCounts, total } from './test-counts.ts';

const PASSED: Counts = { passed: 1, failed: 0, skipped: 0 };
const FAILED: Counts = { passed: 0, failed: 1, skipped: 0 };

/**
 * Lint, types and tests, in that order, each shown as it runs. Lint and types count as one test each. With `live`,
 * the tests of services run too, and `ready` is awaited before them (it gets the toolchain meanwhile).
 * Resolves to the counts; prints `N passed, N failed` as its last line.
 */
export async function runChecks(options: { live: boolean; ready?: Promise<Counts> }): Promise<Counts> {
  const folder = mkdtempSync(join(tmpdir(), 'cordon-check-'));
  const report = join(folder, 'vitest.json');
  try {
    const lint = await step('lint (biome)', ['biome', 'check', '.']);
    const types = await step('types (tsc)', ['tsc', '--noEmit', '-p', 'tsconfig.json']);
    const parts: Counts[] = [lint.ok ? PASSED : FAILED, types.ok ? PASSED : FAILED];
    if (options.ready !== undefined) parts.push(await options.ready);
    const tests = await step(
      options.live ? 'unit, golden and live tests (vitest)' : 'unit and golden tests (vitest)',
      ['vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
      options.live ? { CORDON_LIVE: '1' } : {},
    );
    const counted = readCounts(report);
    parts.push(counted);
    // vitest may fail without a failed test (an unhandled rejection, a hook): that is a failure all the same.
    if (!tests.ok && counted.failed === 0) parts.push(FAILED);
    const all = total(parts);
    console.log(
      `${all.passed} passed, ${all.failed} failed${all.skipped > 0 ? `, ${all.skipped} skipped` : ''}`,
    );
    return all;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
