/** Doors in the order of one round: who was first goes last in the next, and every other round runs backwards. */
export function orderOf<D extends string>(doors: readonly D[], round: number): readonly D[] {
  const first = round % doors.length;
  const turned = [...doors.slice(first), ...doors.slice(0, first)];
  return Math.floor(round / doors.length) % 2 === 0 ? turned : turned.reverse();
}

const WARM_UP = 50;

/**
 * Times one call at each door in turn for `budgetMs`: one row a round, milliseconds by door. So drift and order bear on
 * all alike. The first 50 rounds are dropped.
 */
export async function takeTurns<D extends string>(
  calls: Readonly<Record<D, () => Promise<unknown>>>,
  budgetMs: number,
  signal?: AbortSignal,
): Promise<readonly Readonly<Record<D, number>>[]> {
  const doors = Object.keys(calls) as D[];
  const rows: Record<D, number>[] = [];
  const end = performance.now() + budgetMs;
  for (let round = 0; performance.now() < end || rows.length <= WARM_UP * 2; round++) {
    signal?.throwIfAborted();
    const row = {} as Record<D, number>;
    for (const door of orderOf(doors, round)) {
      const started = performance.now();
      await calls[door]();
      row[door] = performance.now() - started;
    }
    rows.push(row);
  }
  return rows.slice(WARM_UP);
}
