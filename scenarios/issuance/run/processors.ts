import { cpus } from 'node:os';
import type { Stage } from '../stage/stage.ts';

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
