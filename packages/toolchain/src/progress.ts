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
