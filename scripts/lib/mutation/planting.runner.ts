// A runner of Vitest that plants every fault while the tests run: after each test it runs the test's function again and
// again, each time with one of the faults that it executes switched on. What a test costs is then its own milliseconds,
// and not a process, the modules and all that stands around it.
import { openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { type RunnerTask, type RunnerTestSuite, TestRunner } from 'vitest';
import { ANEW, ANY, type Anew } from './anew.ts';
import { type Found, NOTHING, ONCE, PLAN, type Plan } from './plan.ts';

/** A test that takes longer than this many milliseconds is not repeated for every fault. */
const SLOW = 400;
/** Processor time after which a fault is left to a separate process, milliseconds. */
const PATIENCE = 1_500;

/** Stands for a test while it is repeated. */
const AGAIN = 'again';
/** No fault, with all that is kept begun anew: a test that needs what was kept before it cannot be repeated. */
const NONE = 'none';

/** What Stryker's instrumented code reads and writes. https://github.com/stryker-mutator/stryker-js */
interface Switches {
  activeMutant?: string | undefined;
  currentTestId?: string | undefined;
  hitCount?: number | undefined;
  hitLimit?: number | undefined;
  mutantCoverage?: {
    readonly static: Record<string, number>;
    readonly perTest: Record<string, Record<string, number>>;
  };
}

interface Shared {
  readonly plan: Plan;
  readonly beat: number;
  readonly open: Set<string>;
  readonly spent: Map<string, number>;
  readonly result: Found;
}

const world = globalThis as { __stryker__?: Switches; cordonFaults?: Shared };
world.__stryker__ ??= {};
const switches = world.__stryker__;
switches.mutantCoverage ??= { static: {}, perTest: {} };
const { mutantCoverage } = switches;

const shared = (): Shared => {
  if (world.cordonFaults === undefined) {
    const plan = JSON.parse(readFileSync(process.env[PLAN] ?? '', 'utf8')) as Plan;
    const result: Found = structuredClone(NOTHING);
    const beat = openSync(plan.beat, 'r+');
    if (plan.only !== undefined) {
      switches.activeMutant = plan.only;
      switches.hitCount = 0;
      switches.hitLimit = 20_000_000;
    }
    world.cordonFaults = { plan, beat, open: new Set(plan.tried), spent: new Map(), result };
  }
  return world.cordonFaults;
};

shared();

/** What was computed last with a fault, by constant. */
const computed = new Map<string, readonly [fault: string, value: unknown]>();
const anew: Anew = (key, faults, loaded, compute) => {
  const { activeMutant: fault, currentTestId: test } = switches;
  if (fault !== undefined && faults[0] === ANY) return valueWith(fault, key, compute);
  // A fault of a function that is only called later has no part in the value.
  const mine = faults.filter((id) => mutantCoverage.static[id] !== undefined);
  if (test !== undefined) {
    mutantCoverage.perTest[test] ??= {};
    const hits = mutantCoverage.perTest[test];
    for (const id of mine) hits[id] = (hits[id] ?? 0) + 1;
  }
  if (fault === undefined || !mine.includes(fault)) return loaded();
  switches.hitCount = (switches.hitCount ?? 0) + 1;
  return valueWith(fault, key, compute);
};

function valueWith<T>(fault: string, key: string, compute: () => T): T {
  const known = computed.get(key);
  if (known?.[0] === fault) return known[1] as T;
  const value = compute();
  computed.set(key, [fault, value]);
  return value;
}

Object.assign(globalThis, { [ANEW]: anew });

export default class PlantingRunner extends TestRunner {
  async runTask(test: RunnerTask & { type: 'test' }): Promise<void> {
    const run = TestRunner.getTestFn(test);
    const { plan, beat, open, spent, result } = shared();
    if (plan.only !== undefined) return run();
    const name = `${test.file.name} > ${test.name}`;
    const began = { clock: performance.now(), processor: processor() };
    switches.currentTestId = test.id;
    try {
      await run();
    } catch (error) {
      result.unusable.push(name);
      throw error;
    } finally {
      switches.currentTestId = undefined;
    }
    const took = performance.now() - began.clock;
    // Of a test that waits the clock counts, for it waits again each time; of one that others keep waiting it does not.
    const spentOn = processor() - began.processor;
    const hits = mutantCoverage.perTest[test.id] ?? {};
    delete mutantCoverage.perTest[test.id];
    const here = Object.keys(hits).filter((id) => open.has(id));
    for (const id of here) {
      const files = result.covered[id] ?? [];
      if (!files.includes(test.file.filepath)) result.covered[id] = [...files, test.file.filepath];
    }
    const leave = (ids: readonly string[], why: string) => {
      for (const id of ids) result.unsure[id] = why;
    };
    const says = (what: string) => writeSync(beat, what.slice(0, 200).padEnd(200), 0);
    const again = async (fault = NONE) => {
      computed.clear();
      switches.activeMutant = fault;
      this.onBeforeTryTask(test as never, { retry: 0, repeats: 0 });
      // What a repetition comes by is not what loading does.
      switches.currentTestId = AGAIN;
      try {
        await within(afresh(test, run), took * 20 + 2_000);
        return true;
      } catch {
        return false;
      } finally {
        switches.currentTestId = undefined;
        switches.activeMutant = undefined;
        delete mutantCoverage.perTest[AGAIN];
      }
    };
    this.#keep();
    if (here.length === 0) return;
    if (Math.min(took, Math.max(spentOn, took / 10)) > SLOW) return leave(here, `by a slow test: ${name}`);
    if (!(await again())) return leave(here, `by a test that cannot be repeated: ${name}`);
    for (const [index, id] of here.entries()) {
      if ((spent.get(id) ?? 0) > PATIENCE) {
        result.unsure[id] = 'by more tests than there was time for';
        continue;
      }
      says(`${process.pid} ${id} ${name}`);
      const start = processor();
      switches.hitCount = 0;
      switches.hitLimit = (hits[id] ?? 0) * 100 + 10_000;
      const passed = await again(id);
      const reached = switches.hitCount > 0;
      says('');
      spent.set(id, (spent.get(id) ?? 0) + processor() - start);
      if (passed) {
        if (!reached) result.unsure[id] = ONCE;
        continue;
      }
      open.delete(id);
      result.noticed[id] = name;
      // State that a fault left behind must not be blamed on the next one.
      if (await again()) continue;
      leave(here.slice(index + 1), `by a test that another fault broke: ${name}`);
      return;
    }
  }

  override onAfterRunFiles(files: Parameters<TestRunner['onAfterRunFiles']>[0]): void {
    super.onAfterRunFiles(files);
    const { result } = shared();
    for (const { filepath } of files) result.finished.push(filepath);
    kept = 0;
    this.#keep();
  }

  /** Writes the results so far, at most once a second: the next fault may end this process. */
  #keep(): void {
    const { plan, result } = shared();
    if (plan.only !== undefined || Date.now() - kept < 1000) return;
    kept = Date.now();
    writeFileSync(plan.result, JSON.stringify({ ...result, loaded: Object.keys(mutantCoverage.static) }));
  }
}

let kept = 0;

/** Runs a test that has run once more, between the hooks that stand between two tests. */
async function afresh(test: RunnerTask & { type: 'test' }, run: () => unknown): Promise<void> {
  const suites: RunnerTestSuite[] = [test.file];
  for (let suite = test.suite; suite !== undefined && suite !== test.file; suite = suite.suite)
    suites.splice(1, 0, suite);
  const hooks = suites.map((suite) => ({ suite, ...TestRunner.getSuiteHooks(suite) }));
  for (const { suite, afterEach } of hooks.toReversed())
    for (const hook of afterEach.toReversed()) await hook(test.context, suite);
  for (const { suite, beforeEach } of hooks) for (const hook of beforeEach) await hook(test.context, suite);
  await run();
}

/** Processor time of this process, milliseconds: the machine may be loaded. */
function processor(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

async function within(work: unknown, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((_, fail) => {
    timer = setTimeout(() => fail(new Error('out of time')), ms);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
