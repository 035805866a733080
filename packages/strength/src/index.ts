/**
 * How many cases a long test runs: few in `pnpm check`, all in `pnpm test` (which sets `CORDON_LIVE=1`), and many times
 * more in the nightly, whose step `trials` sets `CORDON_SLOW=1`. `CORDON_RUNS` overrides every number, for one long run
 * of one test.
 */
export function strength<T>(taste: T, full: T, night: T): T {
  const { CORDON_RUNS: asked, CORDON_SLOW: slow, CORDON_LIVE: live } = process.env;
  if (asked !== undefined && typeof full === 'number') return Number(asked) as T;
  if (slow === '1') return night;
  return live === '1' ? full : taste;
}

/**
 * Whether this is the nightly run, `pnpm cordon trials`. A test under `if (night)` runs only there; a smaller test of
 * the same kind runs by day.
 */
export const night = process.env.CORDON_SLOW === '1';

/**
 * Whether the code runs as written, not instrumented by `pnpm mutation`. Tests of processor time run only where this is
 * true.
 */
export const asWritten = process.env.CORDON_MUTATED === undefined;

export { growthOf } from './growth.ts';
