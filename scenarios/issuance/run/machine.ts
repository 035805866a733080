import { arch, cpus, loadavg, platform, release, totalmem } from 'node:os';
import type { Stage } from '../stage/stage.ts';

/** What figures depend on and nobody can guess later. No host name: a run is passed on. */
export function machine(): Record<string, string | number> {
  const processors = cpus();
  return {
    cpu: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
    'memory GiB': Math.round(totalmem() / 2 ** 30),
    system: `${platform()} ${release()} ${arch()}`,
    node: process.versions.node,
    'load average': loadavg()
      .map((value) => value.toFixed(1))
      .join(' '),
  };
}

/** A note when others had the processors before the run began: waiting for them stands in every figure. */
export function busyBefore(): string[] {
  const [minute = 0] = loadavg();
  const cores = cpus().length;
  if (minute < cores / 2) return [];
  return [
    `the machine was busy before the run (load average ${minute.toFixed(1)} on ${cores} cores): latencies and tails are those of a busy machine`,
  ];
}

/** Watches who uses the processors from now on; `told` says it in a sentence, for what processes share they fight for. */
export async function watchProcessors(stage: Stage): Promise<{ told: () => Promise<string> }> {
  const before = await used(stage);
  return {
    told: async () => {
      const after = await used(stage);
      const share = (name: 'busy' | 'own' | 'gateway') =>
        `${(((after[name] - before[name]) * 100) / Math.max(1, after.total - before.total)).toFixed(0)} %`;
      return `while measuring, the ${cpus().length} processors were ${share('busy')} busy: the generator with ${share('own')}, the gateway with ${share('gateway')}, Vault, LocalStack and everything else with the rest`;
    },
  };
}

/** Milliseconds of processor time so far, of all processors together. */
async function used(stage: Stage): Promise<Record<'total' | 'busy' | 'own' | 'gateway', number>> {
  const { cpuMs = 0 } = await stage.counted();
  const { user, system } = process.cpuUsage();
  const times = cpus().map((cpu) => cpu.times);
  const total = times.reduce((sum, t) => sum + t.user + t.nice + t.sys + t.idle + t.irq, 0);
  const idle = times.reduce((sum, t) => sum + t.idle, 0);
  return { total, busy: total - idle, own: (user + system) / 1000, gateway: cpuMs };
}
