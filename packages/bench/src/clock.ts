/** Time as the generator sees it. Milliseconds, monotonic, fractions meant. */
export interface Clock {
  now(): number;
  /** Resolves at or after `at`, or at once when `signal` is aborted; never rejects. */
  sleepUntil(at: number, signal?: AbortSignal): Promise<void>;
  /** Yields to timers, sockets and signals; a virtual clock does not advance here. */
  turn(): Promise<void>;
}

// A Node timer fires up to a millisecond late; the rest is waited for in turns of the event loop, which still serve I/O.
const TIMER_SLACK_MS = 1.5;

/** The machine's monotonic clock. Wakes within microseconds of the time asked for, if the event loop is free. */
export const realClock: Clock = {
  now: () => performance.now(),
  async sleepUntil(at, signal) {
    const coarse = at - performance.now() - TIMER_SLACK_MS;
    if (coarse > 0) await timer(coarse, signal);
    while (performance.now() < at && !signal?.aborted) await nextTurn();
  },
  turn: nextTurn,
};

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Resolves after `ms`, or on abort, leaving neither a timer nor a listener behind. */
function timer(ms: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const wake = () => {
      clearTimeout(handle);
      signal?.removeEventListener('abort', wake);
      resolve();
    };
    const handle = setTimeout(wake, ms);
    signal?.addEventListener('abort', wake, { once: true });
  });
}

/**
 * A clock that stands still until all work waits, then jumps to the next time that something waits for. An hour of load
 * takes a second and comes out the same each time, whatever the machine is busy with.
 */
export class VirtualClock implements Clock {
  #now = 0;
  #order = 0;
  #sleepers: Sleeper[] = [];

  now(): number {
    return this.#now;
  }

  sleepUntil(at: number, signal?: AbortSignal): Promise<void> {
    if (at <= this.#now || signal?.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const sleeper: Sleeper = { at, order: this.#order++, wake: () => resolve() };
      this.#sleepers.push(sleeper);
      signal?.addEventListener('abort', () => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        resolve();
      });
    });
  }

  turn(): Promise<void> {
    return Promise.resolve();
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return this.sleepUntil(this.#now + ms, signal);
  }

  /** Runs `work` to its end, moving time on. Throws when `work` waits for something that is not this clock. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    let over = false;
    const result = work().finally(() => {
      over = true;
    });
    result.catch(() => {});
    while (true) {
      await new Promise((resolve) => setImmediate(resolve));
      if (over) return result;
      const next = this.#next();
      if (next === undefined)
        throw new Error('virtual clock: work waits for something other than this clock');
      this.#now = next.at;
      next.wake();
    }
  }

  #next(): Sleeper | undefined {
    const first = this.#sleepers.reduce<Sleeper | undefined>(
      (a, b) => (a === undefined || b.at < a.at || (b.at === a.at && b.order < a.order) ? b : a),
      undefined,
    );
    this.#sleepers = this.#sleepers.filter((other) => other !== first);
    return first;
  }
}

interface Sleeper {
  readonly at: number;
  readonly order: number;
  readonly wake: () => void;
}
