import { type Clock, realClock } from './clock.ts';
import { type Rng, seeded } from './rng.ts';
import type { Request, Sample } from './sample.ts';
import { timed } from './timed.ts';

export interface OpenLoopInput {
  readonly request: Request;
  readonly ratePerSecond: number;
  readonly durationMs: number;
  /** `poisson`: independent clients (default); `uniform`: one metronome. */
  readonly arrivals?: 'uniform' | 'poisson';
  readonly seed: number;
  readonly timeoutMs: number;
  /** Requests under way at most; further ones wait, and their waiting counts. */
  readonly maxInFlight?: number;
  readonly clock?: Clock;
  readonly signal?: AbortSignal;
}

export interface LoopResult {
  readonly samples: readonly Sample[];
  readonly elapsedMs: number;
  readonly plannedMs: number;
  readonly held: number;
}

/**
 * Offers requests at times fixed beforehand, whether or not earlier ones are answered, and counts each latency from
 * the time it was meant to start. A server that stalls for a second therefore shows in every request that should have
 * been made in that second; a generator that waits for answers before it asks again leaves them out (coordinated
 * omission; Gil Tene, “How NOT to Measure Latency”). Samples stand in order of intended start.
 */
export async function openLoop(input: OpenLoopInput): Promise<LoopResult> {
  const clock = input.clock ?? realClock;
  const rng = seeded(input.seed);
  const times = intendedTimes(input, rng);
  const slots = new Slots(input.maxInFlight ?? 1024);
  const pending: Promise<Sample>[] = [];
  const origin = clock.now();
  let held = 0;
  for (const [index, offset] of times.entries()) {
    await clock.sleepUntil(origin + offset, input.signal);
    if (slots.full) {
      held++;
      await slots.free();
    }
    if (input.signal?.aborted) break;
    slots.take();
    const sample = timed({
      clock,
      request: input.request,
      index,
      rng,
      origin,
      intended: origin + offset,
      timeoutMs: input.timeoutMs,
    });
    pending.push(sample.finally(() => slots.give()));
  }
  const samples = await Promise.all(pending);
  return { samples, elapsedMs: clock.now() - origin, plannedMs: input.durationMs, held };
}

/** Offsets from the start of the block, ascending, all below `durationMs`. */
export function intendedTimes(
  input: Pick<OpenLoopInput, 'ratePerSecond' | 'durationMs' | 'arrivals'>,
  rng: Rng,
): number[] {
  if (!(input.ratePerSecond > 0))
    throw new RangeError(`rate \`${input.ratePerSecond}\` was refused: it must be above 0 per second`);
  const gap = 1000 / input.ratePerSecond;
  const times: number[] = [];
  const step = () => (input.arrivals === 'uniform' ? gap : -Math.log(1 - rng()) * gap);
  for (let at = input.arrivals === 'uniform' ? 0 : step(); at < input.durationMs; at += step())
    times.push(at);
  return times;
}

class Slots {
  #left: number;
  #waiting: (() => void)[] = [];
  constructor(count: number) {
    this.#left = count;
  }
  get full(): boolean {
    return this.#left <= 0;
  }
  take(): void {
    this.#left--;
  }
  give(): void {
    this.#left++;
    this.#waiting.shift()?.();
  }
  free(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}
