import { matchesGlob, posix } from 'node:path';
import { UsageError } from '@cordon/domain';

/**
 * A part of Cordon whose tests must reach a score: the files to change, and the folder whose unit tests must notice.
 */
export interface Part {
  readonly id: string;
  /** Folder of the project whose unit tests run (`*.live.test.ts` do not). */
  readonly root: string;
  /** Files that are changed, as globs below `root`. */
  readonly files: readonly string[];
  /** Tests that run, as globs below `root`; every unit test of the folder when absent. */
  readonly tests?: readonly string[];
  /**
   * Goal: percent of faults that the tests should notice; `floor` in `docs/measured/mutation.json` is what they did
   * notice.
   */
  readonly goal: number;
}

const sources = ['src/**/*.ts'];

/** Smallest first, so that an interrupted run has finished as many as possible. */
export const PARTS: readonly Part[] = [
  {
    id: 'report-escaping',
    root: 'packages/report',
    files: ['src/escape.ts'],
    goal: 85,
  },
  { id: 'judge', root: 'packages/judge', files: sources, goal: 95 },
  {
    id: 'lab-decisions',
    root: 'packages/lab',
    files: [
      'src/attach.ts',
      'src/deployment.ts',
      'src/parts.ts',
      'src/network/*.ts',
      'src/terraform/{at-loss,env,messages,plan}.ts',
      'src/supervisor/messages.ts',
    ],
    goal: 85,
  },
  { id: 'engines', root: 'packages/engines', files: sources, goal: 85 },
  {
    id: 'toolchain-verification',
    root: 'packages/toolchain',
    files: ['src/cache/*.ts', 'src/resolve/*.ts', 'src/find/*.ts', 'src/version.ts', 'src/edits/*.ts'],
    goal: 85,
  },
  { id: 'bench', root: 'packages/bench', files: sources, goal: 85 },
  { id: 'iam', root: 'packages/iam', files: sources, goal: 95 },
  {
    id: 'gateway',
    root: 'packages/gateway',
    files: ['src/{who,sts,authorize,sigv4}/**/*.ts'],
    goal: 95,
  },
  { id: 'prover', root: 'packages/prover', files: sources, goal: 95 },
];

/**
 * Narrows a part to faults in these files (paths below `root`, or folders), and with `near` to the unit tests next to
 * them, for a quick look. Throws `UsageError` for a file outside the part.
 */
export function narrowed(
  part: Part,
  files: readonly string[],
  near: boolean,
  exists: (path: string) => boolean,
): Part {
  const { id, root } = part;
  const found = files.map((name) => {
    const file = name.startsWith(`${root}/`) ? name.slice(root.length + 1) : name;
    const glob = file.endsWith('.ts') ? file : `${file.replace(/\/$/, '')}/**/*.ts`;
    const held = part.files.some(
      (one) => matchesGlob(file, one) || matchesGlob(glob.replace('**/*', 'x'), one),
    );
    if (!held || !exists(`${root}/${file}`))
      throw new UsageError(
        `\`--file ${name}\` is not a file of part \`${id}\`: it holds ${part.files.join(', ')}`,
      );
    return glob;
  });
  const folders = new Set(found.map((glob) => posix.dirname(glob.replace('/**/*.ts', '/x.ts'))));
  return {
    ...part,
    ...(found.length === 0 ? {} : { files: found }),
    ...(near ? { tests: [...folders].map((folder) => `${folder}/**/*.test.ts`) } : {}),
  };
}

/** Never changed: tests, test helpers, and generated files. */
export const LEFT_OUT = [
  '**/*.test.ts',
  '**/*.fixture.ts',
  '**/testing/**',
  '**/*.generated.ts',
  '**/*.types.ts',
];

/** The part's files as Stryker takes them, from the root of the project. */
export const mutateGlobs = ({ root, files }: Part): readonly string[] => [
  ...files.map((file) => `${root}/${file}`),
  ...LEFT_OUT.map((glob) => `!${root}/${glob}`),
];
