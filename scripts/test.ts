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
    console.error('cordon: the tests of services are left out: their programs could not be had');
    return false;
  }
}

console.log(
  'cordon: some tests are shortened by day; `pnpm cordon trials --list` says which, and runs them whole at night',
);

// Below the hour and a half that CI gives, so that whoever waits gets the counts and not a killed job.
await withLastLine(limit(80), (signal) => runChecks({ ready, signal }));
