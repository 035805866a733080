import { join } from 'node:path';
import { freePort } from '../network/ports.ts';
import { askJson } from './ask.ts';
import { childEnvironment } from './environment.ts';
import { type Service, startService } from './service.ts';
import type { StartOptions } from './start-options.ts';

/** MiniStack with its own IAM enforcement: an independent second judge. By default it would listen everywhere. */
export function startMinistack({ supervisor, binary, logDir, signal }: StartOptions): Promise<Service> {
  return startService({
    name: 'ministack',
    supervisor,
    host: '127.0.0.1',
    choosePort: freePort,
    timeoutMs: 60_000,
    signal,
    spec: (port) => ({
      command: binary,
      args: ['-m', 'ministack'],
      env: {
        ...childEnvironment(supervisor.tempDir),
        AUTH: 'true',
        BIND_HOST: '127.0.0.1',
        GATEWAY_PORT: String(port),
        STATE_DIR: join(supervisor.tempDir, 'ministack'),
        S3_DATA_DIR: join(supervisor.tempDir, 'ministack-s3'),
        PYTHONDONTWRITEBYTECODE: '1',
      },
      logFile: join(logDir, 'ministack.log'),
    }),
    ask: async (address) => (await askJson(`${address}/_ministack/health`)) !== undefined,
  });
}
