import type { Clock } from './clock.ts';

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
