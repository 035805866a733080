import { readFileSync } from 'node:fs';
import { ascending, quantile } from '../quantile.ts';

/** How the machine was while something was measured, by witnesses other than the generator. */
export interface Noise {
  /** 99th percentile of how much later than it meant to the synthetic server answered, milliseconds. */
  readonly serverLateMs: number;
  /** Share of the time that some process waited for a processor; absent where the system does not say. */
  readonly pressure?: number;
}

/** More than this, and a tail is the machine's and not the server's. */
const LATE_MS = 1;
const PRESSURE = 0.05;

/** Where the system does not tell of waiting, the machine counts as noisy: not knowing is no evidence. */
export const isNoisy = ({ serverLateMs, pressure = 1 }: Noise): boolean =>
  serverLateMs > LATE_MS || pressure > PRESSURE;

/** Starts watching; `stop` says how it was since. */
export function watchMachine(): { stop: (serverLate: readonly number[]) => Noise } {
  const before = waitedUs();
  const start = performance.now();
  return {
    stop: (serverLate) => {
      const after = waitedUs();
      const elapsedUs = (performance.now() - start) * 1000;
      const serverLateMs = serverLate.length === 0 ? 0 : quantile(ascending(serverLate), 0.99);
      if (before === undefined || after === undefined) return { serverLateMs };
      return { serverLateMs, pressure: (after - before) / elapsedUs };
    },
  };
}

/** Microseconds so far in which some process waited for a processor. https://docs.kernel.org/accounting/psi.html */
function waitedUs(): number | undefined {
  try {
    const total = /^some .*total=(\d+)/m.exec(readFileSync('/proc/pressure/cpu', 'utf8'))?.[1];
    return total === undefined ? undefined : Number(total);
  } catch {
    return undefined;
  }
}
