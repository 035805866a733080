import { availableParallelism, totalmem } from 'node:os';
import type { ComponentId, Progress } from './toolchain.types.ts';

/**
 * Time that remains, in ms. At first what the measured cost says for this machine's cores; from a quarter of the packages on,
 * what this build has shown itself (cached packages, other work on the machine).
 */
export function remaining(done: number, total: number, elapsedMs: number, expectedMs: number): number {
  if (total <= 0) return expectedMs;
  const share = Math.min(1, done / total);
  const byCost = expectedMs * (1 - share);
  if (share === 0) return byCost;
  const byPace = (elapsedMs / share) * (1 - share);
  const trust = Math.min(1, share * 4);
  return byCost * (1 - trust) + byPace * trust;
}

const quietMs = 10_000;

/** Progress as lines for a log without a terminal: one at each new step, then one every ten seconds at most. */
export function plainLines(write: (line: string) => void): (progress: Progress) => void {
  const last = new Map<ComponentId, { readonly step: string; readonly elapsedMs: number }>();
  return (progress) => {
    const before = last.get(progress.component);
    if (before?.step === progress.step && progress.elapsedMs - before.elapsedMs < quietMs) return;
    last.set(progress.component, { step: progress.step, elapsedMs: progress.elapsedMs });
    write(plainLine(progress));
  };
}

/** `vault: compiling 812 of 1907, 92 s, about 130 s left` */
export function plainLine({ component, step, done, total, elapsedMs, estimateMs }: Progress): string {
  const count = total > 0 ? ` ${done} of ${total}` : '';
  const left = estimateMs === undefined ? '' : `, about ${seconds(estimateMs)} left`;
  return `${component}: ${step}${count}, ${seconds(elapsedMs)}${left}`;
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1000)} s`;
}

/** The progress reporter of one component. */
export interface Reporter {
  readonly step: (id: ComponentId, step: string, done?: number, total?: number, estimateMs?: number) => void;
}

const minimumGapMs = 200;

/** Adds the elapsed time, and drops steps that come too fast to read; the start and end of a step always pass. */
export function reporter(
  onProgress: ((progress: Progress) => void) | undefined,
  now: () => number,
): Reporter {
  const started = new Map<ComponentId, number>();
  const last = new Map<ComponentId, { readonly step: string; readonly at: number }>();
  return {
    step(id, step, done = 0, total = 0, estimateMs) {
      const at = now();
      const start = started.get(id) ?? at;
      started.set(id, start);
      const before = last.get(id);
      const finished = total > 0 && done >= total;
      if (before?.step === step && at - before.at < minimumGapMs && !finished) return;
      last.set(id, { step, at });
      const progress: Progress = { component: id, step, done, total, elapsedMs: at - start };
      onProgress?.(
        estimateMs === undefined
          ? progress
          : { ...progress, estimateMs: Math.max(0, Math.round(estimateMs)) },
      );
    },
  };
}

/** Runs a piece of work when its turn has come. */
export type Lane = <T>(work: () => Promise<T>) => Promise<T>;

/** Runs at most `width` pieces of work at a time, in order. */
export function lane(width: number): Lane {
  let free = width;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}

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
