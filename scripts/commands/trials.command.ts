import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EXIT, UsageError } from '@cordon/domain';
import { DRILL_IDS } from '@cordon/report';
import { tempDir } from '@cordon/temp';
import type { Command } from 'commander';
import { $ } from 'zx';
import { allCaught, type Planted, plantedOf, plantedText } from '../lib/planted-faults.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const EXAMPLES = `
Examples:
  $ pnpm cordon trials         the tests that are shortened by day, at full nightly size: about half an hour on two cores
  $ pnpm cordon trials --list  which test files these are
  $ pnpm cordon trials --planted  what each drill's checker is given in hand-written records, and what it catches

\`pnpm check\` runs a few cases of the same tests and \`pnpm test\` more; each test states its three sizes with \`strength(taste, full, night)\`, or that it runs only at \`night\`. Exit codes: 0 all passed, 1 a test failed, 2 a checker is
given too few faults to show anything.`;

interface Flags {
  readonly list?: true;
  readonly planted?: true;
  readonly json?: true;
}

export default function register(program: Command): void {
  program
    .command('trials')
    .description('runs the tests that are shortened by day, at their nightly size')
    .option('--list', 'show the test files and run nothing')
    .option('--planted', 'run the tests of the drills’ checkers alone, and count the faults that they plant')
    .option('--json', 'with --planted: print one JSON object')
    .addHelpText('after', EXAMPLES)
    .action(async ({ list, planted, json }: Flags) => {
      if (json === true && planted !== true)
        throw new UsageError('`--json` was refused: it goes with `--planted` alone');
      if (planted === true) {
        if (list === true) throw new UsageError('`--list` and `--planted` were refused: take one of them');
        const rows = await plantedNow();
        console.log(json === true ? JSON.stringify({ checkers: rows }, null, 2) : plantedText(rows));
        const missed = rows.some((one) => one.caught < one.planted);
        process.exitCode = missed ? EXIT.breached : allCaught(rows) ? EXIT.upheld : EXIT.unknown;
        return;
      }
      const files = trialFiles();
      if (list === true) {
        console.log(files.join('\n'));
        return;
      }
      const done = await $({
        cwd: ROOT,
        stdio: 'inherit',
        env: { ...process.env, CORDON_LIVE: '1', CORDON_SLOW: '1' },
        nothrow: true,
        quiet: true,
      })`${process.execPath} node_modules/vitest/vitest.mjs run ${files}`;
      process.exitCode = done.exitCode === 0 ? EXIT.upheld : EXIT.breached;
    });
}

/** Runs the unit tests of the drills and counts. Throws where Vitest prints no report. */
async function plantedNow(): Promise<readonly Planted[]> {
  using temp = tempDir('planted');
  const file = join(temp.path, 'report.json');
  const { stderr } = await $({
    cwd: ROOT,
    env: { ...process.env, CORDON_LIVE: '' },
    nothrow: true,
    quiet: true,
  })`${process.execPath} node_modules/vitest/vitest.mjs run --reporter=json --outputFile=${file} scenarios/drills/`;
  if (!existsSync(file)) throw new Error(`vitest wrote no report: ${stderr.trim().slice(-400)}`);
  return plantedOf(JSON.parse(readFileSync(file, 'utf8')), DRILL_IDS);
}

/** Test files with a nightly size, by path from the root of the project. */
function trialFiles(): readonly string[] {
  return globSync('{packages,stacks,scenarios,scripts}/**/*.test.ts', {
    cwd: ROOT,
    exclude: ['**/node_modules/**'],
  })
    .filter((file) => readFileSync(join(ROOT, file), 'utf8').includes("from '@cordon/strength'"))
    .sort();
}
