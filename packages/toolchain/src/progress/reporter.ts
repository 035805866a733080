import type { ComponentId, Progress } from '../toolchain.types.ts';

/** One component's part in telling how far things are. */
export interface Reporter {
  readonly step: (id: ComponentId, step: string, done?: number, total?: number, estimateMs?: number) => void;
}

const minimumGapMs = 200;

/** Adds the elapsed time, and drops steps that come faster than anybody can read; a step's start and end always pass. */
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
