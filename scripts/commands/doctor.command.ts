import { EXIT } from '@cordon/domain';
import { diagnose, inspectCache, pruneCache, resolveToolchain } from '@cordon/toolchain';
import type { Command } from 'commander';
import { cacheTable, componentTable, prunedTable } from '../lib/doctor-table.ts';
import { toolchainProgress } from '../lib/toolchain-progress.ts';

const EXAMPLES = `
Examples:
  $ pnpm run doctor            what would be used for each component, and from where
  $ pnpm -s run doctor --json  the same for a script
  $ pnpm run doctor --get      find or build what is missing, then the same
  $ pnpm run doctor --prune    remove from the cache what belongs to other versions and is not in use

Exit codes: 0 all can be had, 2 something is missing that cannot be had as things are.`;

export default function register(program: Command): void {
  program
    .command('doctor')
    .description(
      'says which components would be used, from where, and what is missing with the command that mends it',
    )
    .option('--prune', 'remove cache entries of other versions that nobody uses, and say which')
    .option('--get', 'first get what is missing: find it, or build it once')
    .option('--json', 'print one JSON object')
    .addHelpText('after', EXAMPLES)
    .action(async (options: { get?: boolean; prune?: boolean; json?: boolean }) => {
      if (options.get === true) {
        const all = (await diagnose()).map(({ id }) => id);
        await resolveToolchain(all, { onProgress: toolchainProgress() });
      }
      const pruned = options.prune === true ? await pruneCache() : undefined;
      const components = await diagnose();
      const cache = await inspectCache();
      const blocked = components.some(({ state }) => state === 'blocked');
      process.exitCode = blocked ? EXIT.unknown : EXIT.upheld;
      if (options.json)
        console.log(JSON.stringify({ components, cache, ...(pruned && { pruned }) }, null, 2));
      else
        console.log(
          [...componentTable(components), '', ...cacheTable(cache), ...prunedTable(pruned)].join('\n'),
        );
    });
}
