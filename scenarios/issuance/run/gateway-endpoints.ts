import { join } from 'node:path';
import type { AwsCredentials } from '@cordon/domain';
import { type Lab, type LabEngine, startLab } from '@cordon/lab';
import { resolveToolchain } from '@cordon/toolchain';

interface Endpoint {
  readonly url: string;
  readonly admin: AwsCredentials;
}

/** LocalStack asked directly, the gateway in front of it (a process of its own), and MiniStack enforcing by itself. */
export interface GatewayEndpoints {
  readonly direct: string;
  readonly gateway: Endpoint;
  readonly ministack: Endpoint;
  stop(): Promise<void>;
}

/** Starts LocalStack, the gateway in front of it, and MiniStack; disposing of the result stops them. */
export async function startGatewayEndpoints(o: {
  runDir: string;
  signal?: AbortSignal;
  onLine: (text: string) => void;
}): Promise<GatewayEndpoints> {
  const toolchain = await resolveToolchain(['vault', 'localstack', 'ministack'], {
    onProgress() {},
    ...(o.signal === undefined ? {} : { signal: o.signal }),
  });
  const addresses = new Map<string, string>();
  const labs: Lab[] = [];
  const start = async (engine: LabEngine) => {
    const lab = await startLab({
      engine,
      runDir: join(o.runDir, engine),
      toolchain,
      gatewayProcess: true,
      signal: o.signal,
      onEvent: (event) => {
        if (event.is !== 'ready') return;
        addresses.set(event.what, event.address);
        o.onLine(`${event.what} is ready after ${(event.ms / 1000).toFixed(1)} s`);
      },
    });
    labs.push(lab);
    return lab;
  };
  const stop = async () => {
    await Promise.all(labs.map((lab) => lab.stop()));
  };
  try {
    const { access } = await start('gateway');
    const other = await start('ministack');
    return {
      direct: addresses.get('localstack') ?? '',
      gateway: { url: access.awsEndpoint, admin: access.admin },
      ministack: { url: addresses.get('ministack') ?? '', admin: other.access.admin },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
