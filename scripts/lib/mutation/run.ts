import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, matchesGlob } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import { tempDir } from '@cordon/temp';
import { Instrumenter } from '@stryker-mutator/instrumenter';
import { BaseSequencer, createVitest, type TestSpecification, type Vitest } from 'vitest/node';
import { computedAnew } from './anew.ts';
import { type Candidate, type Choice, isChosen, isSentence } from './choice.ts';
import { LEFT_OUT, type Part } from './parts.ts';
import { type Found, NOTHING, ONCE, PLAN, type Plan } from './plan.ts';
import {
  ALONE,
  type Change,
  NOT_CHOSEN,
  NOT_TOLD,
  type Score,
  SENTENCE,
  type StrykerReport,
  scoreOf,
  textAt,
} from './score.ts';

/** Default number of undecided faults that are tried in separate processes. */
export const ALONE_AT_MOST = 60;

/** Where the report of a part stays, from the root of the project. */
const reportFile = ({ id }: Part): string => join('.cordon/mutation', `${id.replaceAll('/', '-')}.json`);

/**
 * Plants the chosen faults of a part and counts how many its unit tests notice. Resolves to `undefined` where a test
 * fails without a fault. Progress goes to standard error.
 */
export async function runPart(part: Part, choice: Choice, alone = ALONE_AT_MOST): Promise<Score | undefined> {
  const report = await reportOf(part, choice, alone);
  if (report === undefined) return undefined;
  mkdirSync(join(choice.root, '.cordon/mutation'), { recursive: true });
  writeFileSync(join(choice.root, reportFile(part)), JSON.stringify(report));
  return scoreOf(report);
}

const RUNNER = fileURLToPath(new URL('./planting.runner.ts', import.meta.url));
/** A fault that runs for this many milliseconds hangs. */
const HANGS = 20_000;
/** How long the tests of one fault may take in a process of its own, milliseconds; what nobody noticed by then counts as such. */
const LONGEST_ALONE = 60_000;

const quiet = {
  ...{ isDebugEnabled: () => false, isInfoEnabled: () => false, isTraceEnabled: () => false },
  ...{ isWarnEnabled: () => false, isErrorEnabled: () => false, isFatalEnabled: () => false },
  ...{ debug() {}, info() {}, trace() {}, warn() {}, error() {}, fatal() {} },
};

/**
 * Plants the chosen faults of a part: all at once, each behind a switch, and while the tests run each test is repeated
 * with one fault after the other (`planting.runner.ts`). Faults that stay undecided (in code that runs on import, or
 * under a test that cannot be repeated) are tried in separate processes, at most `cold` of them, chosen by the seed;
 * the others are left out. Resolves to a report as Stryker writes one.
 */
async function reportOf(part: Part, choice: Choice, cold: number): Promise<StrykerReport | undefined> {
  const { root } = choice;
  const base = join(root, part.root);
  const names = globSync([...part.files], { cwd: base }).filter(
    (name) => !LEFT_OUT.some((glob) => matchesGlob(name, glob)),
  );
  const sources = names.sort().map((name) => {
    const path = join(base, name);
    return { name: path, content: readFileSync(path, 'utf8'), mutate: true };
  });
  const made = await new Instrumenter(quiet).instrument(sources, {
    plugins: null,
    ignorers: [],
    excludedMutations: [],
  });
  const { texts, told } = computedAnew(new Map(made.files.map(({ name, content }) => [name, content])));
  const sourceOf = new Map(sources.map(({ name, content }) => [name, content]));
  const changes = made.mutants.map((one): Change & { readonly id: string; readonly fileName: string } => {
    const source = sourceOf.get(one.fileName) ?? '';
    const candidate = one as Candidate;
    const reason = isSentence(candidate, textAt(source, one.location, 0))
      ? SENTENCE
      : isChosen(candidate, choice)
        ? undefined
        : NOT_CHOSEN;
    const { id, fileName, mutatorName, replacement, location } = candidate;
    const { start, end } = location;
    const counted = {
      start: { line: start.line + 1, column: start.column + 1 },
      end: { line: end.line + 1, column: end.column + 1 },
    };
    const status = one.status === 'Ignored' ? 'Ignored' : reason === undefined ? 'Pending' : 'CompileError';
    const statusReason = one.statusReason ?? reason;
    return {
      ...{ id, fileName, mutatorName, replacement, location: counted, status },
      ...(statusReason === undefined ? {} : { statusReason }),
    };
  });
  const tried = changes.filter(({ status }) => status === 'Pending').map(({ id }) => id);
  console.error(`${changes.length} faults, ${tried.length} of them are tried`);

  using temp = tempDir('mutation');
  const plan = { result: join(temp.path, 'result.json'), beat: join(temp.path, 'beat') };
  const planFile = join(temp.path, 'plan.json');
  const tell = (more: Pick<Plan, 'tried' | 'only'>) =>
    writeFileSync(planFile, JSON.stringify({ ...plan, ...more }));
  Object.assign(process.env, { [PLAN]: planFile, CORDON_MUTATED: part.root, CORDON_LIVE: '' });
  writeFileSync(plan.beat, '');
  tell({ tried });
  const instrumented = {
    name: 'cordon:faults',
    enforce: 'pre' as const,
    load: (id: string) => texts.get(id.replace(/\?.*$/, '')),
  };
  // Those that stand beside what is changed are the likeliest to notice, and what was noticed is not tried again.
  const folders = [...new Set(sources.map(({ name }) => dirname(name)))];
  const nearness = ({ moduleId }: TestSpecification) =>
    Math.max(...folders.map((folder) => alike(moduleId, join(folder, 'x'))));
  class NearestFirst extends BaseSequencer {
    override async sort(files: TestSpecification[]) {
      return files.toSorted((a, b) => nearness(b) - nearness(a) || (a.moduleId < b.moduleId ? -1 : 1));
    }
  }
  const vitest = (bail: 0 | 1): Promise<Vitest> =>
    createVitest(
      'test',
      {
        root: base,
        config: false,
        include: [...(part.tests ?? ['**/*.test.ts'])],
        exclude: ['**/node_modules/**', '**/*.live.test.ts'],
        ...{ isolate: false, watch: false, pool: 'forks', maxWorkers: 1, maxConcurrency: 1, runner: RUNNER },
        ...{ testTimeout: 3_600_000, hookTimeout: 600_000, bail, reporters: [{}] },
        sequence: { sequencer: NearestFirst },
        onConsoleLog: () => false,
        // Else modules come from the disk as an earlier run left them: with other faults behind other switches, or none.
        fsModuleCache: false,
      },
      { plugins: [instrumented] },
    );

  let found = NOTHING;
  for (;;) {
    const hot = await vitest(0);
    const left = (await hot.globTestSpecifications()).filter(
      ({ moduleId }) => !found.finished.includes(moduleId),
    );
    rmSync(plan.result, { force: true });
    writeFileSync(plan.beat, '');
    tell({ tried: tried.filter((id) => found.noticed[id] === undefined) });
    let hung: string | undefined;
    let last = { beat: '', since: performance.now() };
    const watch = setInterval(() => {
      const beat = readFileSync(plan.beat, 'utf8').trim();
      if (beat === '' || beat !== last.beat) last = { beat, since: performance.now() };
      if (performance.now() - last.since < HANGS) return;
      const [pid = '', id = ''] = beat.split(' ');
      hung = id;
      const of = changes.find((one) => one.id === id);
      console.error(`a fault that never ends: ${of?.fileName}:${of?.location.start.line} ${of?.replacement}`);
      try {
        process.kill(Number(pid), 'SIGKILL');
      } catch {
        // It ended by itself meanwhile.
      }
    }, 2_000);
    const said = await hot
      .runTestSpecifications(left, true)
      .catch((error: unknown) => ({ unhandledErrors: [error] }));
    clearInterval(watch);
    await hot.close();
    if (existsSync(plan.result))
      found = merged(found, JSON.parse(readFileSync(plan.result, 'utf8')) as Found);
    if (found.finished.length === 0 && hung === undefined) return undefined;
    if (hung === undefined) {
      for (const error of said.unhandledErrors) console.error(inspect(error, { depth: 1, breakLength: 200 }));
      break;
    }
    found = { ...found, noticed: { ...found.noticed, [hung]: 'it never ends' } };
    console.error(
      `${Object.keys(found.noticed).length} noticed by now, ${found.finished.length} files of tests done`,
    );
  }
  const loaded = new Set(found.loaded.filter((id) => !told.has(id)));
  const unsure = tried.filter(
    (id) => found.noticed[id] === undefined && (loaded.has(id) || found.unsure[id] !== undefined),
  );
  const noticed = new Set(Object.keys(found.noticed));
  const reasons: Record<string, number> = {};
  for (const id of unsure) {
    const why = found.unsure[id] ?? 'in what is computed while modules load';
    reasons[why] = (reasons[why] ?? 0) + 1;
  }
  console.error(
    `${noticed.size} noticed while the tests ran, ${tried.length - noticed.size - unsure.length} not, ${unsure.length} undecided; ${found.unusable.length} tests could not be used`,
  );
  for (const [why, count] of Object.entries(reasons)) console.error(`  not told: ${count} ${why}`);
  for (const name of found.unusable.slice(0, 20)) console.error(`  not used: ${name}`);

  const asked = new Set(spread(unsure, cold));
  if (asked.size > 0) {
    const one = await vitest(1);
    const all = await one.globTestSpecifications();
    let done = 0;
    for (const id of asked) {
      tell({ tried: [], only: id });
      const files = loaded.has(id) || found.unsure[id] === ONCE ? undefined : found.covered[id];
      const { fileName = '' } = changes.find((change) => change.id === id) ?? {};
      // Tests next to the file are the likeliest to notice, and the first that notices ends the trial.
      const specifications = all
        .filter(({ moduleId }) => files === undefined || files.includes(moduleId))
        .sort((a, b) => alike(b.moduleId, fileName) - alike(a.moduleId, fileName));
      one.state.filesMap.clear();
      one.state.errorsSet.clear();
      const late = setTimeout(() => one.cancelCurrentRun('test-failure'), LONGEST_ALONE);
      const run = await one.runTestSpecifications(specifications, false);
      clearTimeout(late);
      const failed =
        run.unhandledErrors.length > 0 || run.testModules.some((module) => module.state() === 'failed');
      if (failed) noticed.add(id);
      done += 1;
      if (done % 5 === 0) console.error(`${done} of ${asked.size} tried in processes of their own`);
    }
    await one.close();
  }
  const statusOf = (id: string): Pick<Change, 'status' | 'statusReason'> => {
    const alone = asked.has(id) ? { statusReason: ALONE } : {};
    if (noticed.has(id)) return { status: 'Killed', ...alone };
    if (unsure.includes(id) && !asked.has(id)) return { status: 'CompileError', statusReason: NOT_TOLD };
    const covered = found.covered[id] !== undefined || loaded.has(id);
    return { status: covered ? 'Survived' : 'NoCoverage', ...alone };
  };
  return {
    files: Object.fromEntries(
      sources.map(({ name, content }) => [
        name.slice(root.length).replace(/^\//, ''),
        {
          source: content,
          mutants: changes
            .filter(({ fileName }) => fileName === name)
            .map((change) => (change.status === 'Pending' ? { ...change, ...statusOf(change.id) } : change)),
        },
      ]),
    ),
  };
}

/** How many folders, from the root on, two paths have in common. */
function alike(one: string, other: string): number {
  const [a, b] = [one.split('/'), other.split('/')];
  const differs = a.findIndex((name, index) => name !== b[index]);
  return differs < 0 ? a.length : differs;
}

function merged(one: Found, other: Found): Found {
  const covered = { ...one.covered };
  for (const [id, files] of Object.entries(other.covered))
    covered[id] = [...new Set([...(covered[id] ?? []), ...files])];
  return {
    noticed: { ...one.noticed, ...other.noticed },
    covered,
    unsure: { ...one.unsure, ...other.unsure },
    loaded: [...new Set([...one.loaded, ...other.loaded])],
    unusable: [...new Set([...one.unusable, ...other.unusable])],
    finished: [...one.finished, ...other.finished],
  };
}

/** `count` of them, evenly from the whole. */
function spread<T>(all: readonly T[], count: number): readonly T[] {
  if (all.length <= count) return all;
  return Array.from({ length: count }, (_, index) => all[Math.floor((index * all.length) / count)] as T);
}
