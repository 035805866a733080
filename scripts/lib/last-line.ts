import { describeError } from '@cordon/domain';
import type { Counts } from './test-counts.ts';

/** The limit in milliseconds: `CORDON_TEST_MINUTES`, else so many minutes. A setting that is no number is no setting. */
export function limit(minutes: number, env: NodeJS.ProcessEnv = process.env): number {
  const set = Number(env.CORDON_TEST_MINUTES);
  return (set > 0 ? set : minutes) * 60_000;
}

/**
 * Runs checks so that the very last line of output is `N passed, N failed` whatever happens: a failure, an error nobody
 * caught, Ctrl-C, SIGTERM, or the time being up, each of which counts as one failure more. Ends the process.
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
  // Whatever still holds the process must not keep a finished check from ending, nor say anything after it.
  process.exit(failed > 0 ? 1 : 0);
}
