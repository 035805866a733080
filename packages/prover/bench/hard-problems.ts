import { provePair } from '../src/index.ts';
import { randomFrom, randomWorld } from '../test/random-world.ts';

/** How fast random hard problems (no two alike, no sharing) are decided. */
export interface HardProblems {
  readonly seed: number;
  readonly problems: number;
  readonly perSecond: number;
  readonly slowestMs: number;
  readonly proved: number;
  readonly refuted: number;
  readonly unknown: number;
}

/** Decides random problems one after another; by processor time, so that a busy machine tells no lies. */
export function measureHardProblems(problems = 500, seed = 11): HardProblems {
  const random = randomFrom(seed);
  const worlds = Array.from({ length: problems }, () => randomWorld(random));
  const counts = { proved: 0, refuted: 0, unknown: 0 };
  let slowestMs = 0;
  const before = process.cpuUsage();
  for (const { from, to } of worlds) {
    const began = performance.now();
    counts[provePair(from, to).kind]++;
    slowestMs = Math.max(slowestMs, performance.now() - began);
  }
  const { user, system } = process.cpuUsage(before);
  return {
    seed,
    problems,
    perSecond: Math.round(problems / ((user + system) / 1e6)),
    slowestMs: Math.round(slowestMs),
    ...counts,
  };
}
