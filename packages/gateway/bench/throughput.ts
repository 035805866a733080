import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/**
 * `wire` hands bytes on between two TCP connections; `relay` does it in HTTP, with the gateway’s parts (Node’s server
 * and client). Both keep connections alive, are processes of their own, and verify, decide and record nothing.
 */
export type HopKind = 'wire' | 'relay';

/** A hop in front of `upstream`: what anything that stands there costs before it has done a thing. */
export async function startHop(
  kind: HopKind,
  upstream: string,
): Promise<{ readonly url: string; stop(): void }> {
  const child = fork(fileURLToPath(new URL(`${kind}.main.ts`, import.meta.url)), [upstream], {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const ended = once(child, 'exit').then(() => {
    throw new Error(`the ${kind} of the bench ended before it answered`);
  });
  const [port] = await Promise.race([once(child, 'message'), ended]);
  ended.catch(() => {});
  return { url: `http://127.0.0.1:${port}`, stop: () => child.disconnect() };
}

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
