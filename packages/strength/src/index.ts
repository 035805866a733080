/**
 * How much of a test whose input space is large is run: a taste in `pnpm check`, the full measure in `pnpm test` (which sets
 * `CORDON_LIVE=1`), and many times that in the nightly, whose step `tests` sets `CORDON_SLOW=1`. `CORDON_RUNS` is a number that
 * stands for every number here, for one long look at one test.
 */
export function strength<T>(taste: T, full: T, night: T): T {
  const { CORDON_RUNS: asked, CORDON_SLOW: slow, CORDON_LIVE: live } = process.env;
  if (asked !== undefined && typeof full === 'number') return Number(asked) as T;
  if (slow === '1') return night;
  return live === '1' ? full : taste;
}

/**
 * Whether the code runs as it is written. Under `pnpm mutation` every branch counts itself, and what a test says of processor time
 * would be about that: such a test runs where this is true.
 */
export const asWritten = process.env.CORDON_MUTATED === undefined;
