// `pnpm test`: everything, on the live lab too. Gets the toolchain first if the cache does not hold it.
import { resolveToolchain } from '@cordon/toolchain';
import { complain } from './lib/complain.ts';
import { limit, withLastLine } from './lib/last-line.ts';
import { runChecks } from './lib/run-checks.ts';
import { toolchainProgress } from './lib/toolchain-progress.ts';

async function ready(signal: AbortSignal): Promise<boolean> {
  try {
    await resolveToolchain(
      ['tofu', 'vault', 'provider-aws', 'provider-vault', 'localstack', 'ministack', 'aws-cli'],
      { onProgress: toolchainProgress(), signal },
    );
    return true;
  } catch (error) {
    complain(error);
    console.error('cordon: live tests are left out: their programs could not be built or downloaded');
    return false;
  }
}

console.log(
  'cordon: some tests run shortened; `pnpm cordon trials --list` names them, and `pnpm cordon trials` runs them in full',
);

// Below CI's limit of an hour and a half, so that the counts are printed before the job is killed.
await withLastLine(limit(80), (signal) => runChecks({ ready, signal }));
