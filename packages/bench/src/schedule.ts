import { type Rng, shuffled } from './rng.ts';

/** One block to measure: which subject, in which round. */
export interface Slot<T> {
  readonly round: number;
  readonly item: T;
}

/**
 * Every item once a round, the order of each round drawn anew: what drifts during a run (caches, leases, the machine)
 * falls on all alike, and a round's blocks may be compared as a pair.
 */
export function interleave<T>(items: readonly T[], rounds: number, rng: Rng): Slot<T>[] {
  return Array.from({ length: rounds }, (_, round) =>
    shuffled(items, rng).map((item) => ({ round, item })),
  ).flat();
}
