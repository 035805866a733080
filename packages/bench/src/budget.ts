/** Shortest budget in which anything can be told apart. */
const LEAST_MS = 5_000;
const UNITS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;

/** A duration as a user writes it: `250ms`, `60s`, `10m`, `1h`, in milliseconds. Throws `RangeError` naming value and rule. */
export function parseDuration(text: string, what: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text);
  const unit = match?.[2] as keyof typeof UNITS | undefined;
  if (match === null || unit === undefined)
    throw new RangeError(
      `${what} ${JSON.stringify(text.slice(0, 40)).replaceAll('"', '`')} was refused: write a number and a unit, like \`250ms\`, \`60s\`, \`10m\` or \`1h\``,
    );
  return Number(match[1]) * UNITS[unit];
}

/** The measuring time of a run. Set-up and tear-down come on top, and are reported. */
export function parseBudget(text: string): number {
  const ms = parseDuration(text, 'budget');
  if (ms < LEAST_MS || ms > 24 * UNITS.h)
    throw new RangeError(`budget \`${text}\` was refused: it must lie between 5s and 24h`);
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
const SHORTEST_BLOCK_MS = 1_000;

/**
 * A quarter for warm-up at most, the rest in equal blocks: as many rounds as blocks of a second allow, from 5 (below which
 * there is no interval) to 20; a bigger budget makes longer blocks.
 */
export function planFor(budgetMs: number, lanes: number): Plan {
  const perLane = (budgetMs * (1 - WARM_UP_SHARE)) / Math.max(1, lanes);
  const rounds = Math.min(MOST_ROUNDS, Math.max(FEWEST_ROUNDS, Math.floor(perLane / SHORTEST_BLOCK_MS)));
  return { rounds, warmUpMs: (budgetMs * WARM_UP_SHARE) / Math.max(1, lanes), blockMs: perLane / rounds };
}
