/** The kernel counts processor time in steps of up to 10 ms: what takes less is done over and over. */
const LEAST_MS = 60;

/** Processor time of this thread, milliseconds, for one go: how busy the machine is beside does not count. */
function cpuMs(work: () => unknown): number {
  const from = process.threadCpuUsage();
  for (let times = 1; ; times++) {
    work();
    const { user, system } = process.threadCpuUsage(from);
    const ms = (user + system) / 1000;
    if (ms >= LEAST_MS) return ms / times;
  }
}

/**
 * How many times the processor time four times the size takes: 4 where the cost grows with the size, 16 where it grows with its
 * square; below 8 it is no square. It is a ratio within one run, each side the best of its tries, taken in turn: a slow machine
 * is slow at both.
 */
export function growthOf(work: (size: number) => unknown, size: number): number {
  let small = Number.POSITIVE_INFINITY;
  let large = Number.POSITIVE_INFINITY;
  // What is clearly no square needs no more tries.
  for (let tries = 0; tries < 1 || (tries < 8 && large / small > 6); tries++) {
    small = Math.min(
      small,
      cpuMs(() => work(size / 4)),
    );
    large = Math.min(
      large,
      cpuMs(() => work(size)),
    );
  }
  return large / small;
}
