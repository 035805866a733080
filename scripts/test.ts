// `pnpm test`: everything, on the live lab too. Gets the toolchain first if the cache does not hold it.
import { resolveToolchain } from '@cordon/toolchain';
import { complain } from './lib/complain.ts';
import { runChecks } from './lib/run-checks.ts';
import { toolchainProgress } from './lib/toolchain-progress.ts';

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());

const ready = resolveToolchain(
  ['tofu', 'vault', 'provider-aws', 'provider-vault', 'localstack', 'ministack'],
  {
    onProgress: toolchainProgress(),
    signal: stop.signal,
  },
).then(
  () => ({ passed: 1, failed: 0, skipped: 0 }),
  (error: unknown) => {
    complain(error);
    return { passed: 0, failed: 1, skipped: 0 };
  },
);
const counts = await runChecks({ live: true, ready });
process.exitCode = counts.failed > 0 ? 1 : 0;
