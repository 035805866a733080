import { progressOn } from '@cordon/harness/terminal/progress';
import type { Progress } from '@cordon/toolchain';
import { isVerbose, progressStream } from './loudness.ts';

/** Tells how far a build of the toolchain is, as scenarios do, so that nobody wonders whether one of minutes hangs. */
export function toolchainProgress(): (progress: Progress) => void {
  const { listen } = progressOn(progressStream(), { verbose: isVerbose() });
  return (progress) => listen({ kind: 'toolchain', progress });
}
