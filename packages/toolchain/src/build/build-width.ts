import { availableParallelism, totalmem } from 'node:os';

const bytesPerBuild = 3 * 2 ** 30;

/**
 * How many `go build` run side by side. Each uses every core while it has packages to compile; the others fill the
 * stretches where one large package or the linker keeps a single core busy. Memory bounds it: the largest process of a
 * build was measured at 1.8 GB.
 */
export function buildWidth(cores = availableParallelism(), memory = totalmem()): number {
  const byMemory = Math.max(1, Math.floor(memory / bytesPerBuild));
  return Math.min(cores === 1 ? 1 : cores >= 8 ? 4 : 3, byMemory);
}

const enoughToCompile = 2 ** 30;
const mostToCompile = 2 ** 31;

/**
 * What lets the compiler collect its garbage only where memory is short: a quarter of its processor time otherwise. Each of
 * all the compilers that may run at once gets its part of half the memory; where that is too little, Go's own way stays.
 * https://pkg.go.dev/runtime#hdr-Environment_Variables
 */
export function compilerMemory(
  cores = availableParallelism(),
  memory = totalmem(),
): { readonly GOGC?: string; readonly GOMEMLIMIT?: string } {
  const part = Math.min(mostToCompile, Math.floor(memory / 2 / (cores * buildWidth(cores, memory))));
  return part < enoughToCompile ? {} : { GOGC: 'off', GOMEMLIMIT: String(part) };
}
