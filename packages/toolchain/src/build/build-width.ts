import { availableParallelism, totalmem } from 'node:os';

const bytesPerBuild = 3 * 2 ** 30;

/**
 * How many `go build` run side by side. Each uses every core while it has packages to compile; a second one fills
 * the stretches where one large package or the linker keeps a single core busy. Memory bounds it: the largest
 * process of a build was measured at 1.8 GB.
 */
export function buildWidth(cores = availableParallelism(), memory = totalmem()): number {
  const byCores = Math.max(1, Math.min(4, cores));
  const byMemory = Math.max(1, Math.floor(memory / bytesPerBuild));
  return Math.min(2, byCores, byMemory) + (cores >= 8 && byMemory >= 4 ? 2 : 0);
}
