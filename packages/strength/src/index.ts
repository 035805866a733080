/**
 * How much is run of a test that is long, since its input space is large or each case takes a lab: a taste in `pnpm check`, the
 * full measure in `pnpm test` (which sets `CORDON_LIVE=1`), and many times that in the nightly, whose step `trials` sets
 * `CORDON_SLOW=1`. `CORDON_RUNS` is a number that stands for every number here, for one long look at one test.
 */
export function strength<T>(taste: T, full: T, night: T): T {
  const { CORDON_RUNS: asked, CORDON_SLOW: slow, CORDON_LIVE: live } = process.env;
  if (asked !== undefined && typeof full === 'number') return Number(asked) as T;
  if (slow === '1') return night;
  return live === '1' ? full : taste;
}

/**
 * Whether this is the night’s run, `pnpm cordon trials`. What stands under `if (night)` is run there alone: by day a smaller
 * witness of the same kind stands beside it.
 */
export const night = process.env.CORDON_SLOW === '1';

/**
 * Whether the code runs as it is written. Under `pnpm mutation` every branch counts itself, and what a test says of processor time
 * would be about that: such a test runs where this is true.
 */
export const asWritten = process.env.CORDON_MUTATED === undefined;

export { growthOf } from './growth.ts';
