import type { ComponentId, Progress } from '../toolchain.types.ts';

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
