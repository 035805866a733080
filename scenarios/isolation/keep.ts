import type { Given } from '@cordon/harness/scenario';
import type { Stage } from '@cordon/harness/stage';

/** Leaves everything up until Ctrl-C, so that a person can look around. Prints addresses, no secret. */
export async function keepUntilStopped({ lab }: Stage, { err, signal }: Given): Promise<void> {
  const { awsEndpoint, vaultAddress } = lab.access;
  err.write(`kept until Ctrl-C: AWS at ${awsEndpoint}, Vault at ${vaultAddress}\n`);
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    // An abort listener does not keep the process alive, and nothing else may be left that does.
    const alive = setInterval(() => undefined, 60_000);
    signal.addEventListener('abort', () => {
      clearInterval(alive);
      resolve();
    });
  });
}
