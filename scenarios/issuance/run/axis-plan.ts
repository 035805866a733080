import { FEWEST_BLOCKS } from '@cordon/bench';

/** How one axis is measured in the time it has. */
export interface AxisPlan {
  readonly points: readonly string[];
  /** How many of the axis's subjects, from the first. */
  readonly subjects: number;
  readonly rounds: number;
  readonly blockMs: number;
}

/** Part of a block's length that warming up before it may take. */
export const WARM_UP_PART = 0.2;
const SHORT_BLOCK_MS = 300;
const LONG_BLOCK_MS = 1_500;
const MOST_ROUNDS = 8;
/** What a block costs besides its own length, where nothing better is known. */
const OVERHEAD_MS = 100;

/** What an axis needs before it is worth beginning: its set-up, and three points of two subjects. */
export function needMs(axis: { setUpMs?: number; points: readonly string[] }, subjects: number): number {
  const blocks = Math.min(3, axis.points.length) * Math.min(2, subjects) * FEWEST_BLOCKS;
  return (axis.setUpMs ?? 0) + blocks * (SHORT_BLOCK_MS * (1 + WARM_UP_PART) + OVERHEAD_MS);
}

/**
 * Fits an axis into `ms`: rounds enough for an interval come first, then three subjects, then all points, then all
 * subjects, then longer blocks and more rounds. `overheadsMs`: what a block of each subject costs besides its own
 * length. `undefined` when not even two points of one subject fit.
 */
export function planAxis(o: {
  ms: number;
  points: readonly string[];
  overheadsMs: readonly number[];
}): AxisPlan | undefined {
  const all = o.overheadsMs.length;
  const wishes: [subjects: number, points: number][] = [];
  for (let subjects = all; subjects > 3; subjects--) wishes.push([subjects, o.points.length], [subjects, 5]);
  for (const subjects of [3, 2, 1])
    for (const points of [o.points.length, 6, 5, 4, 3, 2]) wishes.push([subjects, points]);
  const cost = (subjects: number, points: number, blockMs: number) =>
    points *
    o.overheadsMs
      .slice(0, subjects)
      .reduce((sum, overhead) => sum + blockMs * (1 + WARM_UP_PART) + overhead, 0);
  for (const [subjects, count] of wishes) {
    if (subjects > all || count > o.points.length || (subjects === 3 && count < Math.min(4, o.points.length)))
      continue;
    if (FEWEST_BLOCKS * cost(subjects, count, SHORT_BLOCK_MS) > o.ms) continue;
    const spare = o.ms - FEWEST_BLOCKS * cost(subjects, count, 0);
    const longest = spare / (FEWEST_BLOCKS * count * subjects * (1 + WARM_UP_PART));
    const blockMs = Math.min(LONG_BLOCK_MS, longest);
    const rounds = Math.min(MOST_ROUNDS, Math.floor(o.ms / cost(subjects, count, blockMs) + 1e-9));
    return { points: thinned(o.points, count), subjects, rounds: Math.max(FEWEST_BLOCKS, rounds), blockMs };
  }
  return undefined;
}

/** `count` of the points, evenly, both ends among them. */
export function thinned<T>(points: readonly T[], count: number): readonly T[] {
  if (count >= points.length) return points;
  const step = (points.length - 1) / Math.max(1, count - 1);
  return Array.from({ length: count }, (_, n) => points[Math.round(n * step)] as T);
}

export interface Wants {
  readonly id: string;
  readonly needMs: number;
}

/**
 * Shares `ms` out among axes: each gets what it needs, and an equal part of the rest. Those that need most are left out while the time does not suffice for all.
 */
export function shareOut(axes: readonly Wants[], ms: number): ReadonlyMap<string, number> {
  const kept = [...axes];
  const need = () => kept.reduce((sum, axis) => sum + axis.needMs, 0);
  while (kept.length > 0 && need() > ms) {
    const dearest = Math.max(...kept.map((axis) => axis.needMs));
    kept.splice(kept.map((axis) => axis.needMs).lastIndexOf(dearest), 1);
  }
  const rest = (ms - need()) / Math.max(1, kept.length);
  return new Map(kept.map((axis) => [axis.id, axis.needMs + rest]));
}
