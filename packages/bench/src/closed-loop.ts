import { type Clock, realClock } from './clock.ts';
import type { LoopResult } from './open-loop.ts';
import { seeded } from './rng.ts';
import type { Request, Sample } from './sample.ts';
import { timed } from './timed.ts';

export interface ClosedLoopInput {
  readonly request: Request;
  readonly concurrency: number;
  /** No request starts after this; those under way are waited for. */
  readonly durationMs: number;
  /** At most so many requests in all. */
  readonly maxRequests?: number;
  readonly seed: number;
  readonly timeoutMs: number;
  readonly clock?: Clock;
  readonly signal?: AbortSignal;
}

/**
 * `concurrency` clients that ask again as soon as they are answered. Right for throughput and for the parts of one
 * request; its percentiles omit whatever was not asked while the server stalled, so they say what service costs, not
 * what users wait. Samples stand in order of start.
 */
export async function closedLoop(input: ClosedLoopInput): Promise<LoopResult> {
  const clock = input.clock ?? realClock;
  const rng = seeded(input.seed);
  const origin = clock.now();
  const samples: Sample[] = [];
  let started = 0;
  const client = async () => {
    while (clock.now() - origin < input.durationMs && !input.signal?.aborted) {
      if (started >= (input.maxRequests ?? Number.POSITIVE_INFINITY)) return;
      const index = started++;
      const common = { clock, request: input.request, index, rng, origin, intended: clock.now() };
      samples.push(await timed({ ...common, timeoutMs: input.timeoutMs }));
      // An answer that takes no time (a refused connection) must not keep the event loop from timers and signals.
      await clock.turn();
    }
  };
  await Promise.all(Array.from({ length: input.concurrency }, client));
  samples.sort((a, b) => a.at - b.at);
  return { samples, elapsedMs: clock.now() - origin, plannedMs: input.durationMs, held: 0 };
}
