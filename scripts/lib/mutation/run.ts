import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tempDir } from '@cordon/temp';
import { $ } from 'zx';
import type { Choice } from './choice.ts';
import { mutateGlobs, type Part } from './parts.ts';
import { type Score, type StrykerReport, scoreOf } from './score.ts';

const CHECKER = fileURLToPath(new URL('./choice.checker.ts', import.meta.url));

/** Where Stryker's report of a part stays, from the root of the project. */
export const reportFile = ({ id }: Part): string => join('.cordon/mutation', `${id}.json`);

/**
 * Plants the chosen faults of a part one after the other, each time running the unit tests that reach it. Resolves to
 * `undefined` where Stryker itself failed: the tests do not pass without a fault, or it was interrupted. Its progress goes to
 * standard error.
 * https://stryker-mutator.io/docs/stryker-js/configuration/
 */
export async function runPart(part: Part, choice: Choice): Promise<Score | undefined> {
  const { root } = choice;
  using temp = tempDir('mutation');
  const report = join(root, reportFile(part));
  mkdirSync(join(root, '.cordon/mutation'), { recursive: true });
  rmSync(report, { force: true });
  const config = {
    testRunner: 'vitest',
    vitest: { configFile: 'vitest.config.ts' },
    plugins: ['@stryker-mutator/vitest-runner', CHECKER],
    checkers: ['choice'],
    choice,
    packageManager: 'pnpm',
    mutate: mutateGlobs(part),
    ignorePatterns: ['runs', 'coverage', '.cordon'],
    cleanTempDir: 'always',
    tempDirName: join('.cordon', `stryker-${part.id}`),
    // It would read it with TypeScript's own parser, which TypeScript 7 does not have.
    tsconfigFile: 'none.json',
    coverageAnalysis: 'perTest',
    // One at a time, with time enough for a loaded machine.
    concurrency: 1,
    timeoutMS: 20_000,
    dryRunTimeoutMinutes: 30,
    reporters: ['json', 'progress-append-only'],
    jsonReporter: { fileName: report },
    clearTextReporter: { allowColor: false },
    allowEmpty: true,
    warnings: { unknownOptions: false },
  };
  const file = join(temp.path, 'stryker.json');
  writeFileSync(file, JSON.stringify(config));
  const done = await $({
    cwd: root,
    env: {
      ...process.env,
      CORDON_MUTATED: part.root,
      CORDON_LIVE: '',
      ...(part.tests === undefined ? {} : { CORDON_MUTATED_TESTS: JSON.stringify(part.tests) }),
    },
    stdio: ['ignore', process.stderr, process.stderr],
    nothrow: true,
    quiet: true,
  })`${process.execPath} node_modules/@stryker-mutator/core/bin/stryker.js run ${file}`;
  if (done.exitCode !== 0) return undefined;
  return scoreOf(JSON.parse(readFileSync(report, 'utf8')) as StrykerReport);
}
