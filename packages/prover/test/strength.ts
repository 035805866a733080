/**
 * How much of a random test is run: a taste with the unit tests, the full measure with the live ones (`pnpm test`), and many
 * times that under `CORDON_SLOW=1`, for nights.
 */
export function strength<T>(taste: T, full: T, night: T): T {
  if (process.env.CORDON_SLOW === '1') return night;
  return process.env.CORDON_LIVE === '1' ? full : taste;
}
