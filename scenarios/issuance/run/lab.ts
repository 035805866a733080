import { type Lab, startLab } from '@cordon/lab';
import { type ComponentId, type Progress, resolveToolchain } from '@cordon/toolchain';

const WANT: readonly ComponentId[] = ['vault', 'tofu', 'provider-aws', 'provider-vault', 'localstack'];

/** Gets the toolchain and starts LocalStack, the enforcing gateway and Vault, as the isolation suite has them. */
export async function startBenchLab(o: {
  runDir: string;
  signal?: AbortSignal;
  onProgress?: (progress: Progress) => void;
  onLine: (text: string) => void;
}): Promise<{ lab: Lab; vaultBinary: string; localstack: string }> {
  const signal = o.signal === undefined ? {} : { signal: o.signal };
  const progress = o.onProgress === undefined ? {} : { onProgress: o.onProgress };
  let localstack = '';
  const toolchain = await resolveToolchain(WANT, { ...progress, ...signal });
  const lab = await startLab({
    engine: 'gateway',
    runDir: o.runDir,
    toolchain,
    // Else the generator would wait for the gateway, and the gateway for the generator.
    gatewayProcess: true,
    ...signal,
    onEvent: (event) => {
      if (event.is !== 'ready') return;
      if (event.what === 'localstack') localstack = event.address;
      o.onLine(`${event.what} is ready after ${(event.ms / 1000).toFixed(1)} s`);
    },
  });
  return { lab, vaultBinary: toolchain.get('vault')?.path ?? '', localstack };
}
