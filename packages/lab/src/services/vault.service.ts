import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { VaultClient } from '@cordon/vault';
import type { RunTls } from './run-tls.ts';
import type { Service, StartOptions } from './service.ts';
import { startVaultCluster, type VaultCluster } from './vault-cluster.ts';
import { asking, initialise, startVaultNode } from './vault-node.ts';

export interface VaultService extends Service {
  /** Root token; in this process's and Vault's memory only. */
  readonly token: string;
  readonly auditLog: string;
}

/** The audit device that the lab enables before any request. */
export const AUDIT_DEVICE = 'cordon';
const AUDIT_LOG = 'vault-audit.log';

/** The audit log of a run. */
export const auditLogOf = (runDir: string): string => join(runDir, 'logs', AUDIT_LOG);

type VaultOptions = StartOptions & { readonly tls?: RunTls | undefined };

/**
 * Vault on loopback with its storage in memory, initialised and unsealed, with a file audit device before any other
 * request.
 */
export async function startVault(options: VaultOptions): Promise<VaultService> {
  const token = newToken();
  const storage = { kind: 'inmem' } as const;
  const service = await startVaultNode({ ...options, name: 'vault', storage, secrets: [token] });
  const auditLog = await asking({ address: service.address }, async (nobody) =>
    handOver(nobody.withToken((await initialise(nobody)).rootToken), token, options.logDir),
  );
  return { ...service, token, auditLog };
}

/** The same as three nodes that replicate what they hold, behind one address that leads to the active one. */
export async function startReplicatedVault(
  options: VaultOptions,
): Promise<VaultService & { readonly cluster: VaultCluster }> {
  const token = newToken();
  // A lost leader is noticed after twice the minimum time: soon enough for a drill, but not at each pause of a busy
  // machine.
  const cluster = await startVaultCluster({ ...options, name: 'vault', multiplier: 2, secrets: [token] });
  const { balancer, rootToken } = cluster;
  const auditLog = await asking({ address: balancer.address }, (nobody) =>
    handOver(nobody.withToken(rootToken), token, options.logDir),
  );
  cluster.operateBy(token);
  return { ...balancer, stop: cluster.stop, token, auditLog, cluster };
}

// No dot and no `hvs` prefix: Vault refuses a chosen id that looks like one of its own.
const newToken = () => `cordon-${randomBytes(18).toString('base64url')}`;

/** Enables the audit device and replaces the initial root token by the lab's own. Resolves to the audit log's path. */
async function handOver(first: VaultClient, token: string, logDir: string): Promise<string> {
  const auditLog = join(logDir, AUDIT_LOG);
  await first.sys.enableAuditDevice('file', { path: AUDIT_DEVICE, options: { file_path: auditLog } });
  const body = { id: token, policies: ['root'], no_parent: true };
  await first.raw({ method: 'POST', path: 'auth/token/create', body });
  await first.auth.token.revokeSelf();
  await first.withToken(token).auth.token.lookupSelf();
  return auditLog;
}
