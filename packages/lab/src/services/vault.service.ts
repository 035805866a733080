import { randomBytes } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connectVault, type VaultClient } from '@cordon/vault';
import { z } from 'zod';
import { freePort } from '../network/ports.ts';
import { childEnvironment } from './environment.ts';
import type { RunTls } from './run-tls.ts';
import { type Service, startService } from './service.ts';
import type { StartOptions } from './start-options.ts';

export interface VaultService extends Service {
  /** Root token; in this process's and Vault's memory only. */
  readonly token: string;
  readonly auditLog: string;
}

/** The audit device that the lab enables before anybody can ask anything of Vault. */
export const AUDIT_DEVICE = 'cordon';
const AUDIT_LOG = 'vault-audit.log';

/** Where that device writes, of a run. */
export const auditLogOf = (runDir: string): string => join(runDir, 'logs', AUDIT_LOG);

/**
 * Vault on loopback with its storage in memory, initialised and unsealed, with a file audit device before anybody else can
 * ask anything of it. Not its dev mode, which takes no certificate of ours. Its private key is on disk while it starts.
 * https://developer.hashicorp.com/vault/docs/configuration/storage/in-memory,
 * https://developer.hashicorp.com/vault/docs/configuration/listener/tcp
 */
export async function startVault({
  supervisor,
  binary,
  logDir,
  signal,
  tls,
}: StartOptions & { readonly tls?: RunTls | undefined }): Promise<VaultService> {
  // No dot and no `hvs` prefix: Vault refuses a chosen id that looks like one of its own.
  const token = `cordon-${randomBytes(18).toString('base64url')}`;
  const auditLog = join(logDir, AUDIT_LOG);
  const folder = join(supervisor.tempDir, 'vault');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const files = { cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') };
  const certificate = tls?.servers?.vault;
  const listener =
    certificate === undefined
      ? 'tls_disable = true'
      : `tls_cert_file = ${JSON.stringify(files.cert)}\n  tls_key_file = ${JSON.stringify(files.key)}`;
  if (certificate !== undefined) {
    await writeFile(files.cert, certificate.cert, { mode: 0o600 });
    await writeFile(files.key, certificate.key, { mode: 0o600 });
  }
  const scheme = certificate === undefined ? 'http' : 'https';
  const config = join(folder, 'vault.hcl');
  const service = await startService({
    name: 'vault',
    supervisor,
    host: '127.0.0.1',
    scheme,
    choosePort: freePort,
    timeoutMs: 60_000,
    signal,
    spec: async (port) => {
      await writeFile(config, configOf(`${scheme}://127.0.0.1:${port}`, port, listener), { mode: 0o600 });
      return {
        command: binary,
        args: ['server', `-config=${config}`],
        env: {
          ...childEnvironment(supervisor.tempDir),
          // Its AWS engine asks the gateway.
          ...(tls === undefined ? {} : { SSL_CERT_FILE: tls.files.bundleFile }),
        },
        logFile: join(logDir, 'vault.log'),
        secrets: [token],
      };
    },
    ask: (address) =>
      asking({ address, timeoutMs: 2_000 }, async (vault) => {
        const { initialized } = await vault.sys.readHealthStatus();
        return typeof initialized === 'boolean';
      }),
  }).finally(() => rm(files.key, { force: true }));
  await asking({ address: service.address }, async (nobody) => {
    const first = nobody.withToken(await initialise(nobody));
    await first.sys.enableAuditDevice('file', { path: AUDIT_DEVICE, options: { file_path: auditLog } });
    const body = { id: token, policies: ['root'], no_parent: true };
    await first.raw({ method: 'POST', path: 'auth/token/create', body });
    await first.auth.token.revokeSelf();
    await nobody.withToken(token).auth.token.lookupSelf();
  });
  return { ...service, token, auditLog };
}

const configOf = (address: string, port: number, listener: string): string => `storage "inmem" {}
listener "tcp" {
  address = "127.0.0.1:${port}"
  ${listener}
}
api_addr = "${address}"
disable_mlock = true
`;

const initialised = z.object({ keys_base64: z.array(z.string()).min(1), root_token: z.string() });

/**
 * Initialises and unseals; resolves with the first root token. The port may have been taken by somebody else's Vault between
 * choosing and binding: one that is initialised already refuses.
 */
async function initialise(vault: VaultClient): Promise<string> {
  const body = { secret_shares: 1, secret_threshold: 1 };
  const made = initialised.parse((await vault.raw({ method: 'PUT', path: 'sys/init', body })).body);
  await vault.raw({ method: 'PUT', path: 'sys/unseal', body: { key: made.keys_base64[0] } });
  return made.root_token;
}

async function asking<T>(
  options: Parameters<typeof connectVault>[0],
  ask: (vault: VaultClient) => Promise<T>,
): Promise<T> {
  const vault = connectVault(options);
  try {
    return await ask(vault);
  } finally {
    vault.close();
  }
}
