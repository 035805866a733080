import { join } from 'node:path';
import { servicesAnswer } from '@cordon/gateway';
import { freePort } from '../network/loopback.ts';
import { askJson, childEnvironment, type Service, type StartOptions, startService } from './service.ts';

const SERVICES = ['s3', 'iam', 'sts', 's3control'];

/**
 * LocalStack without a container. It authenticates no caller and enforces nothing: the gateway stands in front of it.
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
  /** The port of a previous one; any free port if absent. */
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

/**
 * MiniStack with its own IAM enforcement: an independent second implementation. By default it would listen on all
 * interfaces.
 */
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
