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
  $ pnpm run doctor --prune    remove unused cache entries of other versions

Exit codes: 0 everything is there or can be built, 2 something is missing and cannot be built here.`;

export default function register(program: Command): void {
  program
    .command('doctor')
    .description(
      'says which components would be used, from where, and what is missing with the command that fixes it',
    )
    .option('--prune', 'remove unused cache entries of other versions, and list them')
    .option('--get', 'first find or build what is missing')
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
