import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** One project per workspace folder, so that `vitest run --project iam` runs one package alone. */
const folders = [
  ...readdirSync('packages').map((name) => `packages/${name}`),
  'stacks',
  'scenarios',
  'scripts',
];

/** Tests of services (`*.live.test.ts`) run under `pnpm test`, which sets this; `pnpm check` needs no service. */
const live = process.env.CORDON_LIVE === '1';

export default defineConfig({
  test: {
    // One is what vitest takes on two cores, and many tests wait for a process or a clock.
    ...(live ? {} : { maxWorkers: Math.max(2, availableParallelism() - 1) }),
    projects: folders.map((root) => ({
      test: {
        name: root.replace(/^packages\//, ''),
        root,
        // Loading what tests import costs more than running them: without services, once is enough for a whole folder.
        isolate: live,
        include: live ? ['**/*.test.ts'] : ['**/*.test.ts', '!**/*.live.test.ts'],
        exclude: live ? ['**/node_modules/**'] : ['**/node_modules/**', '**/*.live.test.ts'],
        testTimeout: live ? 600_000 : 60_000,
        hookTimeout: live ? 1_200_000 : 60_000,
      },
    })),
  },
});
