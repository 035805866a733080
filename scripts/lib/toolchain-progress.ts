import type { Progress } from '@cordon/toolchain';

/**
 * A progress listener: on a terminal one line that is rewritten, in a log a line at most every ten seconds a
 * component, so that nobody wonders whether a build of ten minutes hangs.
 */
export function toolchainProgress(out: NodeJS.WriteStream = process.stderr): (progress: Progress) => void {
  const said = new Map<string, number>();
  return (progress) => {
    const text = line(progress);
    if (out.isTTY) {
      out.write(`\r\u001b[2K${text}${progress.done >= progress.total ? '\n' : ''}`);
      return;
    }
    const key = `${progress.component} ${progress.step}`;
    const last = said.get(key) ?? Number.NEGATIVE_INFINITY;
    if (progress.done < progress.total && progress.elapsedMs - last < 10_000) return;
    said.set(key, progress.elapsedMs);
    out.write(`${text}\n`);
  };
}

function line({ component, step, done, total, elapsedMs, estimateMs }: Progress): string {
  const share = total > 0 ? ` ${done}/${total}` : '';
  const left = estimateMs === undefined ? '' : `, about ${seconds(estimateMs)} in all`;
  return `toolchain: ${component}: ${step}${share} (${seconds(elapsedMs)}${left})`;
}

const seconds = (ms: number) =>
  ms < 120_000 ? `${Math.round(ms / 1000)} s` : `${(ms / 60_000).toFixed(1)} min`;
