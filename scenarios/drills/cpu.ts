import { readdirSync, readFileSync } from 'node:fs';
import { cpuUsage } from 'node:process';

/** Clock ticks a second, which Linux tells programs, whatever its own are. https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
const TICKS = 100;

/**
 * Processor time of this process, of all that it started and of what those waited for, seconds since they began. A process
 * that ends takes with it what nobody waited for, so that it is a lower bound. `undefined` where there is no `/proc`.
 */
export function cpuSeconds(): number | undefined {
  const parents = new Map<number, number>();
  const ticks = new Map<number, number>();
  try {
    for (const name of readdirSync('/proc')) {
      const pid = Number(name);
      if (!Number.isInteger(pid)) continue;
      const stat = statOf(pid);
      if (stat === undefined) continue;
      parents.set(pid, stat.parent);
      ticks.set(pid, stat.ticks);
    }
  } catch {
    return undefined;
  }
  const { user, system } = cpuUsage();
  const below = [...ticks].filter(([pid]) => pid !== process.pid && descends(pid, parents));
  const own = statOf(process.pid)?.waited ?? 0;
  return (user + system) / 1e6 + (own + below.reduce((sum, [, some]) => sum + some, 0)) / TICKS;
}

function descends(pid: number, parents: ReadonlyMap<number, number>): boolean {
  for (let at = parents.get(pid); at !== undefined && at > 1; at = parents.get(at))
    if (at === process.pid) return true;
  return false;
}

function statOf(pid: number): { parent: number; ticks: number; waited: number } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is a name in brackets, which may hold anything.
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const [, parent = 0] = fields;
    const [user = 0, system = 0, userOfWaited = 0, systemOfWaited = 0] = fields.slice(11, 15);
    const waited = userOfWaited + systemOfWaited;
    return { parent, ticks: user + system + waited, waited };
  } catch {
    // It ended in between.
    return undefined;
  }
}
