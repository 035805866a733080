import { join } from 'node:path';
import { servicesAnswer } from '@cordon/gateway';
import { freePort } from '../network/ports.ts';
import { askJson } from './ask.ts';
import { childEnvironment } from './environment.ts';
import { type Service, startService } from './service.ts';
import type { StartOptions } from './start-options.ts';

const SERVICES = ['s3', 'iam', 'sts', 's3control'];

/**
 * LocalStack without a container. It authenticates nobody and enforces nothing: the gateway stands in front of it.
 * Given an IPv4 address it listens on every interface, so it gets IPv6's loopback.
 * https://docs.localstack.cloud/aws/capabilities/config/configuration/
 */
export function startLocalstack({
  supervisor,
  binary,
  logDir,
  signal,
  port: kept,
}: StartOptions & {
  /** One that is started where another was; any free one if absent. */
  readonly port?: number | undefined;
}): Promise<Service> {
  return startService({
    name: 'localstack',
    supervisor,
    host: '::1',
    choosePort: kept === undefined ? freePort : () => Promise.resolve(kept),
    timeoutMs: 120_000,
    signal,
    spec: (port) => ({
      command: binary,
      args: ['-m', 'localstack.runtime.main'],
      env: {
        ...childEnvironment(supervisor.tempDir),
        GATEWAY_LISTEN: `[::1]:${port}`,
        FILESYSTEM_ROOT: join(supervisor.tempDir, 'localstack'),
        SERVICES: SERVICES.join(','),
        STRICT_SERVICE_LOADING: '1',
        EAGER_SERVICE_LOADING: '1',
        DNS_ADDRESS: '0',
        DISABLE_EVENTS: '1',
        SKIP_SSL_CERT_DOWNLOAD: '1',
        PYTHONDONTWRITEBYTECODE: '1',
      },
      logFile: join(logDir, 'localstack.log'),
    }),
    ask: async (address) => {
      const health = await askJson(`${address}/_localstack/health`);
      const states = (health.services ?? {}) as Record<string, string>;
      return SERVICES.every((service) => states[service] === 'running') && servicesAnswer(address);
    },
  });
}
