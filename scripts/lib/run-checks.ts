import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tempDir } from '@cordon/temp';
import { supervisor } from '@cordon/toolchain';
import { $ } from 'zx';
import { type Counts, readCounts, total } from './test-counts.ts';

interface StepResult {
  readonly name: string;
  readonly ok: boolean;
  readonly ms: number;
}

interface StepOptions {
  /** Directory that is removed with the step when it is cut short, even by a `kill -9` of this process. */
  readonly scratch: string;
  readonly env?: Record<string, string>;
  /** Ends the step and every process that it started. */
  readonly signal?: AbortSignal;
}

/**
 * Runs one step of a check with its output shown, and reports how long it took. Never throws for a failed step. The
 * step and its processes end with this process, however it ends.
 */
async function step(
  name: string,
  command: readonly string[],
  { scratch, env = {}, signal }: StepOptions,
): Promise<StepResult> {
  const started = performance.now();
  console.log(`── ${name}`);
  const ok = signal?.aborted === true ? false : await run(command, scratch, env, signal);
  const ms = performance.now() - started;
  const how = ok ? 'passed' : signal?.aborted === true ? 'STOPPED' : 'FAILED';
  console.log(`── ${name}: ${how} ${ok || ms > 0 ? `after ${(ms / 1000).toFixed(1)} s` : ''}\n`);
  return { name, ok, ms };
}

async function run(
  command: readonly string[],
  scratch: string,
  env: Record<string, string>,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  // `exec`: the supervisor must itself be the leader of the process group that it ends.
  const child = $({
    stdio: ['pipe', 'inherit', 'inherit'],
    detached: true,
    env: { ...process.env, ...env },
    nothrow: true,
    quiet: true,
  })`exec /bin/sh -c ${supervisor} supervisor ${scratch} ${command}`;
  child.stdin.on('error', () => undefined);
  // Its standard input carries nothing: the supervisor stops the step when the pipe closes.
  const stop = () => child.stdin.destroy();
  child.child?.once('exit', stop);
  signal?.addEventListener('abort', stop, { once: true });
  try {
    const { exitCode } = await child;
    return exitCode === 0;
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

const PASSED: Counts = { passed: 1, failed: 0, skipped: 0 };
const FAILED: Counts = { passed: 0, failed: 1, skipped: 0 };
// The incremental cache is not in git; without it everything is checked.
const TSC = [
  ...['tsc', '--noEmit', '-p', 'tsconfig.json'],
  ...['--incremental', '--tsBuildInfoFile', '.cordon/tsc.tsbuildinfo'],
];
/** What the many processes of tests load is compiled once for all, where `cordon.ts` keeps it, too. https://nodejs.org/api/module.html#module-compile-cache */
const COMPILED = fileURLToPath(new URL('../../node_modules/.cache/node', import.meta.url));
const REPORTER = fileURLToPath(new URL('./count-reporter.ts', import.meta.url));

interface ChecksOptions {
  /** Gets the programs that live tests need; they run once it resolves to `true`. Without it they are left out. */
  readonly ready?: (signal: AbortSignal) => Promise<boolean>;
  /** Stops the running step and leaves out the rest, which counts as a failure. Its reason is shown. */
  readonly signal: AbortSignal;
}

/**
 * Lint, types and tests, in that order, each shown as it runs; lint, types, knip and `ready` count as one test each. What
 * tests without services put into the temp directory goes with them. Never rejects for a failure.
 */
export async function runChecks({ ready, signal }: ChecksOptions): Promise<Counts> {
  using folder = tempDir('check');
  const scratch = folder.path;
  const file = join(scratch, 'counts.jsonl');
  // Started first: it may take minutes, and lint and types need not wait for it.
  const getting = ready?.(signal);
  getting?.catch(() => undefined);
  const lint = await step('lint (biome)', ['biome', 'check', '.'], { scratch, signal });
  const types = await step('types (tsc)', TSC, { scratch, signal });
  const used = await step(
    'unused exports and dependencies (knip)',
    ['knip', '--no-progress', '--no-config-hints'],
    { scratch, signal },
  );
  const live = (await getting) === true;
  // Labs keep temp directories of their own: below another, their socket paths would exceed the system's 107 bytes.
  const own = live ? { CORDON_LIVE: '1' } : { CORDON_LIVE: '', TMPDIR: scratch };
  const tests = await step(
    live ? 'unit, golden and live tests (vitest)' : 'unit and golden tests (vitest)',
    ['vitest', 'run', '--reporter=default', `--reporter=${REPORTER}`],
    {
      scratch,
      signal,
      env: { ...own, CORDON_WHOLE: '1', CORDON_COUNTS_FILE: file, NODE_COMPILE_CACHE: COMPILED },
    },
  );
  return countsOf({
    lint: lint.ok,
    types: types.ok,
    used: used.ok,
    tests: tests.ok,
    counted: readCounts(file),
    ...(getting === undefined ? {} : { ready: live }),
  });
}

/**
 * The counts of a check from how its steps ended: lint, types, what nothing uses and, where it was asked for, `ready`
 * count as one test each. A runner of tests may fail without a failed test (a threshold, a broken configuration, an
 * error that nobody caught): that is a failure all the same.
 */
export function countsOf(ended: {
  readonly lint: boolean;
  readonly types: boolean;
  readonly used: boolean;
  readonly tests: boolean;
  readonly counted: Counts;
  readonly ready?: boolean;
}): Counts {
  const { lint, types, used, tests, counted, ready } = ended;
  const steps = [lint, types, used, ...(ready === undefined ? [] : [ready])];
  return total([
    ...steps.map((ok) => (ok ? PASSED : FAILED)),
    counted,
    ...(!tests && counted.failed === 0 ? [FAILED] : []),
  ]);
}
