import { arch, cpus, loadavg, platform, release, totalmem } from 'node:os';

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
