import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { connectVault } from '@cordon/vault';
import { freePortPair } from '../network/ports.ts';
import { childEnvironment } from './environment.ts';
import { type Service, startService } from './service.ts';
import type { StartOptions } from './start-options.ts';

export interface VaultService extends Service {
  /** Root token; in this process's and Vault's memory only. */
  readonly token: string;
  readonly auditLog: string;
}

/**
 * Vault in dev mode on loopback, with a file audit device before anybody can ask anything of it.
 * https://developer.hashicorp.com/vault/docs/concepts/dev-server
 */
export async function startVault({
  supervisor,
  binary,
  logDir,
  signal,
}: StartOptions): Promise<VaultService> {
  // No dot and no `hvs` prefix: Vault refuses a chosen id that looks like one of its own.
  const token = `cordon-${randomBytes(18).toString('base64url')}`;
  const auditLog = join(logDir, 'vault-audit.log');
  const service = await startService({
    name: 'vault',
    supervisor,
    host: '127.0.0.1',
    // Its cluster listener takes the next port.
    choosePort: freePortPair,
    timeoutMs: 60_000,
    signal,
    spec: (port) => ({
      command: binary,
      args: ['server', '-dev', '-dev-no-store-token', `-dev-listen-address=127.0.0.1:${port}`],
      env: { ...childEnvironment(supervisor.tempDir), VAULT_DEV_ROOT_TOKEN_ID: token },
      logFile: join(logDir, 'vault.log'),
      secrets: [token],
      // Dev mode prints these on every start.
      hideLines: ['Unseal Key', 'Root Token'],
    }),
    ask: async (address) => {
      const vault = connectVault({ address, timeoutMs: 2_000 });
      try {
        const health = await vault.sys.readHealthStatus();
        return health.initialized && !health.sealed && !health.standby;
      } finally {
        vault.close();
      }
    },
  });
  const vault = connectVault({ address: service.address, token });
  try {
    // The port may have been taken by somebody else's Vault between choosing and binding: ours knows its token.
    await vault.auth.token.lookupSelf();
    await vault.sys.enableAuditDevice('file', { path: 'cordon', options: { file_path: auditLog } });
  } finally {
    vault.close();
  }
  return { ...service, token, auditLog };
}
