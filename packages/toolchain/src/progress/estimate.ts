/**
 * Time that remains, in ms. At first what the measured cost says for this machine's cores; from a quarter of the packages on,
 * what this build has shown itself (cached packages, other work on the machine).
 */
export function remaining(done: number, total: number, elapsedMs: number, expectedMs: number): number {
  if (total <= 0) return expectedMs;
  const share = Math.min(1, done / total);
  const byCost = expectedMs * (1 - share);
  if (share === 0) return byCost;
  const byPace = (elapsedMs / share) * (1 - share);
  const trust = Math.min(1, share * 4);
  return byCost * (1 - trust) + byPace * trust;
}
