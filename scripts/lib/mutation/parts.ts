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

/** Tests of who may do what. */
const ASKED = 'authorize,who,sts,sigv4,rolesanywhere,iam-api';

/**
 * The gateway by what its folders do, so that each has its own score: who may do what, and then the rest. Only the tests of the
 * folders that are named run (`.` is `src` itself, without what lies below): what is noticed by whole requests to others alone
 * has no test of its own.
 */
const GATEWAY: readonly (readonly [id: string, files: string, tests: string, goal: number])[] = [
  ['authorize', 'src/authorize/**/*.ts', ASKED, 95],
  ['who', 'src/who/**/*.ts', ASKED, 95],
  ['sts', 'src/sts/**/*.ts', ASKED, 95],
  ['sigv4', 'src/sigv4/**/*.ts', ASKED, 95],
  ['decision-log', 'src/decision-log/**/*.ts', 'decision-log,state', 85],
  ['rolesanywhere', 'src/rolesanywhere/**/*.ts', 'rolesanywhere,who', 85],
  [
    'iam-api',
    'src/{iam-api,organization,organizations,query,state}/**/*.ts',
    'iam-api,organization,query,state',
    85,
  ],
  ['http', 'src/{,errors/**/,http/**/,server/**/}*.ts', '.,http,server,query', 85],
  ['s3', 'src/{s3,s3control}/**/*.ts', 's3,s3control', 85],
];

/**
 * The prover by its folders, each asked by the tests beside it and by those of `test/` that are about it. What only random worlds
 * or another folder's deployments notice counts as unnoticed.
 */
const PROVER: readonly (readonly [
  id: string,
  files: string,
  near: readonly string[],
  about: readonly string[],
])[] = [
  ['language', 'src/language/**/*.ts', ['language', 'dimension'], ['prefixes', 'tenant-logins']],
  [
    'dimension',
    'src/dimension/**/*.ts',
    ['dimension', 'language'],
    ['context-keys', 'completeness', 'contexts', 'prefixes'],
  ],
  ['report', 'src/report/**/*.ts', [], ['report', 'show', 'unread', 'vault']],
  ['sharing', 'src/sharing/**/*.ts', [], ['sharing', 'report', 'model', 'settled-tags']],
  [
    'pair',
    'src/{,catalogue/**/,explain/**/,pair/**/}*.ts',
    ['catalogue', 'explain', 'pair', 'dimension'],
    ['contexts', 'flaws', 'pairs', 'prefixes', 'report', 'settled-tags'],
  ],
  [
    'vault',
    'src/vault/**/*.ts',
    ['vault'],
    ['vault', 'vault-paths', 'tenant-logins', 'written-logins', 'waiting', 'openings', 'report'],
  ],
  [
    'model',
    'src/model/**/*.ts',
    ['model'],
    [
      ...['model', 'credentials', 'identity-tokens', 'openings', 'organization', 'report', 'unread'],
      ...['waiting', 'web-identity', 'strangers'],
    ],
  ],
];

/**
 * The reading of Terraform by what it reads, each asked by the tests that are about it: a value worked out wrongly is a false
 * `proved`.
 */
const TERRAFORM: readonly (readonly [id: string, files: readonly string[], about: readonly string[]])[] = [
  [
    'expressions',
    ['src/hcl-{evaluate,functions,parse}.ts', 'src/{cidr,documents,unknown}.ts'],
    ['test/expressions.test.ts', 'test/hcl.test.ts', 'test/modules.test.ts'],
  ],
  [
    'reading',
    ['src/{accounts,aws,computed,configuration,deliveries,edit,fields,show,show-json,source,vault,world}.ts'],
    ['test/*.test.ts', 'src/*.test.ts'],
  ],
  ['policies', ['src/{parse-acl,patterns,unread}.ts'], ['test/*.test.ts', 'src/*.test.ts']],
];

/** Smallest first, so that an interrupted run has finished as many as possible. */
export const PARTS: readonly Part[] = [
  {
    id: 'report-escaping',
    root: 'packages/report',
    files: ['src/escape.ts'],
    goal: 85,
  },
  // `guard-process.ts` acts on whole processes: its tests start them, and a switch here does not reach there.
  { id: 'domain', root: 'packages/domain', files: ['src/!(guard-process).ts'], goal: 85 },
  { id: 'judge', root: 'packages/judge', files: sources, goal: 95 },
  {
    id: 'lab-decisions',
    root: 'packages/lab',
    files: [
      'src/attach.ts',
      'src/deployment.ts',
      'src/parts.ts',
      'src/network/*.ts',
      'src/terraform/{env,messages,plan}.ts',
      'src/supervisor/messages.ts',
    ],
    goal: 85,
  },
  { id: 'engines', root: 'packages/engines', files: sources, goal: 85 },
  {
    id: 'toolchain-verification',
    root: 'packages/toolchain',
    files: ['src/cache/*.ts', 'src/resolve/*.ts', 'src/find/*.ts', 'src/version.ts', 'src/edits/*.ts'],
    tests: ['src/{cache,find,resolve,edits}/*.test.ts', 'src/version.test.ts'],
    goal: 85,
  },
  // What an attempt is made of, and what is drawn from all pairs; the rest of the harness moves what runs.
  { id: 'harness', root: 'packages/harness', files: ['src/{pool,run-attempt,sample}.ts'], goal: 85 },
  // What tells a refusal of Vault's from an answer that says nothing.
  { id: 'vault', root: 'packages/vault', files: ['src/{answer,connection,transport}.ts'], goal: 85 },
  { id: 'bench', root: 'packages/bench', files: sources, goal: 85 },
  {
    ...{ id: 'iam', root: 'packages/iam', files: sources, goal: 95 },
    // Without `testing/`: what only random questions notice has no test of its own, and each fault would cost seconds.
    tests: ['src/**/*.test.ts', 'cases/**/*.test.ts'],
  },
  ...GATEWAY.map(
    ([id, files, folders, goal]): Part => ({
      ...{ id: `gateway/${id}`, root: 'packages/gateway', files: [files], goal },
      tests: folders
        .split(',')
        .map((folder) => (folder === '.' ? 'src/*.test.ts' : `src/${folder}/**/*.test.ts`)),
    }),
  ),
  ...TERRAFORM.map(
    ([id, files, tests]): Part => ({
      ...{ id: `terraform/${id}`, root: 'packages/terraform', goal: 95 },
      ...{ files, tests },
    }),
  ),
  {
    id: 'check/verdict',
    root: 'packages/check',
    files: ['src/{against,ask,check,config,tenants,unread-policies}.ts'],
    tests: ['test/{verdict,command,doors,elsewhere}.test.ts'],
    goal: 95,
  },
  {
    id: 'check/findings',
    root: 'packages/check',
    files: ['src/{drift,findings,fix,init,lint,places}.ts', 'src/output/*.ts'],
    goal: 85,
  },
  { id: 'live', root: 'packages/live', files: ['src/{vault,aws,buckets,found}.ts'], goal: 85 },
  ...PROVER.map(
    ([id, files, near, about]): Part => ({
      ...{ id: `prover/${id}`, root: 'packages/prover', files: [files], goal: 95 },
      tests: [
        ...near.map((folder) => `src/${folder}/**/*.test.ts`),
        ...about.map((name) => `test/${name}.test.ts`),
      ],
    }),
  ),
];

/** The parts that a word names: one, or all that a package is cut into. */
export const partsOf = (word: string): readonly Part[] =>
  PARTS.filter(({ id }) => id === word || id.startsWith(`${word}/`));

function below(root: string, name: string) {
  const file = (name.startsWith(`${root}/`) ? name.slice(root.length + 1) : name).replace(/\/$/, '');
  return { file, glob: file.endsWith('.ts') ? file : `${file}/**/*.ts` };
}

/** Whether a file or folder, named from the part's root or the project's, is one of the part. */
export function holds({ root, files }: Part, name: string): boolean {
  const { file, glob } = below(root, name);
  return files.some((one) => matchesGlob(file, one) || matchesGlob(glob.replace('**/*', 'x'), one));
}

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
    const { file, glob } = below(root, name);
    if (!holds(part, name) || !exists(`${root}/${file}`))
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
