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
