/**
 * Time that remains, in ms. At first what the measured cost says for this machine's cores; as packages get done,
 * more and more what this build has shown itself (cached packages, other work on the machine).
 */
export function remaining(done: number, total: number, elapsedMs: number, expectedMs: number): number {
  if (total <= 0) return expectedMs;
  const share = Math.min(1, done / total);
  const byCost = expectedMs * (1 - share);
  if (share === 0) return byCost;
  const byPace = (elapsedMs / share) * (1 - share);
  return byCost * (1 - share) + byPace * share;
}
