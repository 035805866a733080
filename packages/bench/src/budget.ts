import { parseDuration } from '@cordon/domain';

/** Shortest budget in which anything can be told apart. */
const LEAST_MS = 5_000;
const MOST_MS = 24 * 3_600_000;

/** What a run may take; what of it is set-up and what is measuring, the run decides. */
export function parseBudget(text: string): number {
  const ms = parseDuration(text, '--budget');
  if (ms < LEAST_MS || ms > MOST_MS)
    throw new RangeError(`\`--budget ${text}\` was refused: it must lie between 5s and 24h`);
  return ms;
}

/** How a budget is spent on so many lanes (one lane: one subject driven one way). */
export interface Plan {
  readonly rounds: number;
  /** Longest warm-up of one lane. */
  readonly warmUpMs: number;
  /** Length of one block of one lane. */
  readonly blockMs: number;
}

const WARM_UP_SHARE = 0.25;
const FEWEST_ROUNDS = 5;
const MOST_ROUNDS = 20;
const SHORTEST_BLOCK_MS = 600;

/**
 * A quarter for warm-up at most, the rest in equal blocks: as many rounds as blocks of 0.6 s allow, from 5 (below which
 * there is no interval) to 20; a bigger budget makes longer blocks.
 */
export function planFor(budgetMs: number, lanes: number): Plan {
  const perLane = (budgetMs * (1 - WARM_UP_SHARE)) / Math.max(1, lanes);
  const rounds = Math.min(MOST_ROUNDS, Math.max(FEWEST_ROUNDS, Math.floor(perLane / SHORTEST_BLOCK_MS)));
  return { rounds, warmUpMs: (budgetMs * WARM_UP_SHARE) / Math.max(1, lanes), blockMs: perLane / rounds };
}
