import { describeError } from '@cordon/domain';
import type { Counts } from './test-counts.ts';

/** The limit in milliseconds: `CORDON_TEST_MINUTES`, else `minutes`. A value that is not a number is ignored. */
export function limit(minutes: number, env: NodeJS.ProcessEnv = process.env): number {
  const set = Number(env.CORDON_TEST_MINUTES);
  return (set > 0 ? set : minutes) * 60_000;
}

/**
 * Runs checks so that the last line of output is always `N passed, N failed`: also after a failure, an uncaught error,
 * Ctrl-C, SIGTERM or the time limit, each of which counts as one more failure. Ends the process.
 */
export async function withLastLine(
  limitMs: number,
  work: (signal: AbortSignal) => Promise<Counts>,
): Promise<never> {
  const stop = new AbortController();
  const why = new Set<unknown>();
  const end = (reason: unknown) => {
    why.add(reason);
    stop.abort(reason);
  };
  const minutes = Number((limitMs / 60_000).toFixed(2));
  const timer = setTimeout(() => end(new Error(`ended after ${minutes} min, the limit`)), limitMs);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => end(new Error(`ended by ${signal}`)));
  process.on('uncaughtException', end).on('unhandledRejection', end);
  let counts: Counts = { passed: 0, failed: 0, skipped: 0 };
  try {
    counts = await work(stop.signal);
  } catch (error) {
    why.add(error);
  }
  clearTimeout(timer);
  for (const reason of why) console.log(`cordon: ${describeError(reason)}`);
  const failed = counts.failed + why.size;
  if (counts.skipped > 0) console.log(`${counts.skipped} skipped`);
  console.log(`${counts.passed} passed, ${failed} failed`);
  // Open handles must not keep a finished check from ending, nor print anything after it.
  process.exit(failed > 0 ? 1 : 0);
}
