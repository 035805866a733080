import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EXIT } from '@cordon/domain';
import type { Command } from 'commander';
import { $ } from 'zx';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const EXAMPLES = `
Examples:
  $ pnpm cordon trials         the tests that are shortened by day, at the night's size: about half an hour on two cores
  $ pnpm cordon trials --list  which test files these are

\`pnpm check\` runs a taste of the same tests and \`pnpm test\` a good measure of them; each says its three sizes where it
stands, with \`strength(taste, full, night)\`, or that it is for the \`night\` alone. Exit codes: 0 all passed, 1 a test failed.`;

export default function register(program: Command): void {
  program
    .command('trials')
    .description('runs the tests that are shortened by day at the size that the nightly gives them')
    .option('--list', 'show the test files and run nothing')
    .addHelpText('after', EXAMPLES)
    .action(async ({ list }: { readonly list?: true }) => {
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

/** Test files that say a night's size, by path from the root of the project. */
function trialFiles(): readonly string[] {
  return globSync('{packages,stacks,scenarios,scripts}/**/*.test.ts', {
    cwd: ROOT,
    exclude: ['**/node_modules/**'],
  })
    .filter((file) => readFileSync(join(ROOT, file), 'utf8').includes("from '@cordon/strength'"))
    .sort();
}
