import { existsSync, readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

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
    maxWorkers: Math.max(3, availableParallelism() - 1),
    sequence: { groupOrder: 0 },
    // For what hangs: no test is told apart from another by its time.
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});

const setupOf = (root: string) => {
  const file = join(import.meta.dirname, root, 'testing/localstack.setup.ts');
  return existsSync(file) ? [file] : [];
};

/** After the others; much of their time is waiting, so three go side by side on two cores. */
const withServices = (root: string) => ({
  test: {
    name: `${nameOf(root)}:live`,
    root,
    include: ['**/*.live.test.ts'],
    exclude: ignored,
    globalSetup: setupOf(root),
    maxWorkers: 3,
    sequence: { groupOrder: 1 },
    testTimeout: 600_000,
    hookTimeout: 1_200_000,
  },
});

/**
 * Tests of services that share processes, since loading what they import costs more than they do. They set nothing in their
 * process and measure nothing of it.
 */
const SHARING = [
  'packages/gateway/src/{decision-log,iam-api,organization,s3,sigv4,sts}/**/*.live.test.ts',
  'packages/{issuers,vault}/**/*.live.test.ts',
  'packages/lab/src/{attach,vault}.live.test.ts',
  'packages/prover/test/vault-acl.live.test.ts',
  'scenarios/{agreement,claims,drills,issuance,live-check,mutation,proof,scale}/*.live.test.ts',
  'scenarios/isolation/isolation.{localstack,localstack-open,ministack}.live.test.ts',
  'scripts/report-formats.live.test.ts',
];

/**
 * `pnpm check` and `pnpm test` run every folder: then the tests without services are one project, and those of services another, so
 * that a module is transformed once for all, and loaded once by a worker that several folders share.
 */
const whole = process.env.CORDON_WHOLE === '1';
const everyFolder = () => {
  const { test: unit } = plain('.');
  const { test: services } = withServices('.');
  const within = `{${folders.join(',')}}/**`;
  const globalSetup = folders.flatMap(setupOf);
  const alone = { ...services, include: [`${within}/*.live.test.ts`], exclude: [...ignored, ...SHARING] };
  return [
    { test: { ...unit, name: 'unit', include: [`${within}/*.test.ts`] } },
    ...(live
      ? [
          { test: { ...alone, name: 'live', globalSetup: [] } },
          { test: { ...services, name: 'live:sharing', include: SHARING, isolate: false, globalSetup } },
        ]
      : []),
  ];
};

/**
 * The longest of those with services, longest first: begun last, one of them would run on alone while a core idles. Those that
 * share processes come after them, one after the other: such a process ends where another kind of file is next.
 */
const LONGEST = [
  'code-blocks',
  'mutants',
  'live-check',
  'isolation.leftovers',
  'exec',
  'drills',
  'isolation.localstack',
  'proof',
  'own-folder',
  'isolation.ministack',
  'issuance',
  'agreement',
  'last-line',
  'page',
  'claims',
  'adding',
  'clean',
  'deploy',
  'action',
  'scale',
  'self-check',
  'planted-bugs',
  'load',
];
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]) {
    const rank = ({ moduleId }: TestSpecification) => {
      const at = LONGEST.indexOf(basename(moduleId, '.live.test.ts'));
      return at < 0 ? LONGEST.length : at;
    };
    const order = ({ project }: TestSpecification) => project.config.sequence.groupOrder;
    const shares = ({ project }: TestSpecification) => (project.config.isolate ? 0 : 1);
    return (await super.sort(files)).toSorted(
      (a, b) => order(a) - order(b) || shares(a) - shares(b) || rank(a) - rank(b),
    );
  }
}

export default defineConfig({
  test: whole
    ? { projects: everyFolder(), sequence: { sequencer: LongestFirst } }
    : { projects: [...folders.map(plain), ...(live ? folders.map(withServices) : [])] },
});
