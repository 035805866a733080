import { progressOn } from '@cordon/harness/terminal/progress';
import type { Progress } from '@cordon/toolchain';
import { isVerbose, progressStream } from './loudness.ts';

/** Reports the progress of a toolchain build, as scenarios do, so that a build of minutes does not seem to hang. */
export function toolchainProgress(): (progress: Progress) => void {
  const { listen } = progressOn(progressStream(), { verbose: isVerbose() });
  return (progress) => listen({ kind: 'toolchain', progress });
}
