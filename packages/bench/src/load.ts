import { type Clock, realClock } from './clock.ts';
import { type Rng, seeded } from './quantile.ts';
import { classify, type Request, type Sample } from './sample.ts';

/** Runs one request and times it. Never throws; gives up after `timeoutMs` even if the request ignores its signal. */
async function timed(o: {
  clock: Clock;
  request: Request;
  index: number;
  rng: Rng;
  /** Start of the block and intended start, on the clock. */
  origin: number;
  intended: number;
  timeoutMs: number;
}): Promise<Sample> {
  const started = o.clock.now();
  const giveUp = new AbortController();
  const bell = new AbortController();
  const alarm = o.clock.sleepUntil(started + o.timeoutMs, bell.signal).then((): Answer => {
    return { outcome: 'timeout', report: undefined };
  });
  const asked = ask(o.request, { index: o.index, signal: giveUp.signal, rng: o.rng });
  const { outcome, report } = await Promise.race([asked, alarm]);
  const ended = o.clock.now();
  bell.abort();
  if (outcome === 'timeout') giveUp.abort(new DOMException('the request took too long', 'TimeoutError'));
  return {
    at: o.intended - o.origin,
    late: started - o.intended,
    service: ended - started,
    outcome,
    retries: report?.retries ?? 0,
    ...(report?.phases === undefined ? {} : { phases: report.phases }),
  };
}

interface Answer {
  readonly outcome: Sample['outcome'];
  readonly report: Awaited<ReturnType<Request>>;
}

async function ask(request: Request, input: Parameters<Request>[0]): Promise<Answer> {
  try {
    return { outcome: 'served', report: await request(input) };
  } catch (error) {
    return { outcome: classify(error), report: undefined };
  }
}

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

interface LoopResult {
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
