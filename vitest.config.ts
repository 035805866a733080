import { existsSync, readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** One project per workspace folder, so that `vitest run --project iam` runs one package alone (`iam:live`: its tests of services). */
const folders = [
  ...readdirSync('packages').map((name) => `packages/${name}`),
  'stacks',
  'scenarios',
  'scripts',
];

/** Tests of services (`*.live.test.ts`) run under `pnpm test`, which sets this; `pnpm check` needs no service. */
const live = process.env.CORDON_LIVE === '1';

const nameOf = (root: string) => root.replace(/^packages\//, '');
const ignored = ['**/node_modules/**'];

/** Loading what tests import costs more than running them: without services, once is enough for a whole folder. */
const plain = (root: string) => ({
  test: {
    name: nameOf(root),
    root,
    include: ['**/*.test.ts'],
    exclude: [...ignored, '**/*.live.test.ts'],
    isolate: false,
    // One is what vitest takes on two cores, and many tests wait for a process or a clock.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    sequence: { groupOrder: 0 },
    testTimeout: live ? 600_000 : 60_000,
    hookTimeout: live ? 600_000 : 60_000,
  },
});

/** After the others; much of their time is waiting, so three go side by side on two cores. */
const withServices = (root: string) => ({
  test: {
    name: `${nameOf(root)}:live`,
    root,
    include: ['**/*.live.test.ts'],
    exclude: ignored,
    globalSetup: existsSync(`${root}/testing/localstack.setup.ts`) ? ['testing/localstack.setup.ts'] : [],
    maxWorkers: 3,
    sequence: { groupOrder: 1 },
    testTimeout: 600_000,
    hookTimeout: 1_200_000,
  },
});

export default defineConfig({
  test: { projects: [...folders.map(plain), ...(live ? folders.map(withServices) : [])] },
});
