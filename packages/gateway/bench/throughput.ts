import { orderOf } from './turns.ts';

const BLOCK_MS = 500;
const FEWEST = 6;

/**
 * Calls in a closed loop, `connections` at once: blocks of half a second at each door in turn; requests a second of
 * each, one row a round. The first round is dropped.
 */
export async function throughput<D extends string>(
  calls: Readonly<Record<D, () => Promise<unknown>>>,
  connections: number,
  budgetMs: number,
  signal?: AbortSignal,
): Promise<readonly Readonly<Record<D, number>>[]> {
  const doors = Object.keys(calls) as D[];
  const rows: Record<D, number>[] = [];
  const end = performance.now() + budgetMs;
  for (let round = 0; performance.now() < end || round <= FEWEST; round++) {
    const row = {} as Record<D, number>;
    for (const door of orderOf(doors, round)) {
      signal?.throwIfAborted();
      row[door] = await block(calls[door], connections);
    }
    rows.push(row);
  }
  return rows.slice(1);
}

async function block(call: () => Promise<unknown>, connections: number): Promise<number> {
  const started = performance.now();
  let done = 0;
  const worker = async () => {
    while (performance.now() - started < BLOCK_MS) {
      await call();
      done++;
    }
  };
  await Promise.all(Array.from({ length: connections }, worker));
  return (done * 1000) / (performance.now() - started);
}
