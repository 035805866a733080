import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connectVault, type VaultClient } from '@cordon/vault';
import { z } from 'zod';
import { freePort } from '../network/loopback.ts';
import type { RunTls } from './run-tls.ts';
import { childEnvironment, type Service, type StartOptions, startService } from './service.ts';

/** A node's storage: in memory, or in files that are replicated to the others. */
export type Storage =
  | { readonly kind: 'inmem' }
  | {
      readonly kind: 'raft';
      /** Port on 127.0.0.1 by which the nodes reach one another. */
      readonly clusterPort: number;
      /** Raft's timings are this many times its least ones; Vault's own is 5. */
      readonly multiplier: number;
    };

export interface NodeOptions extends StartOptions {
  /** Names its folder and its log, too. */
  readonly name: string;
  readonly storage: Storage;
  readonly tls?: RunTls | undefined;
  /** A node that starts again keeps its port; any free one if absent. */
  readonly port?: number;
  /** Kept out of its log. */
  readonly secrets?: readonly string[];
  /** Further environment of its process. */
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * One Vault server on loopback, which answers but may be uninitialised or sealed. Not in dev mode, which does not
 * accept our certificate. Its private key is on disk while it starts.
 * https://developer.hashicorp.com/vault/docs/configuration/storage/in-memory,
 * https://developer.hashicorp.com/vault/docs/configuration/storage/raft,
 * https://developer.hashicorp.com/vault/docs/configuration/listener/tcp
 */
export async function startVaultNode(options: NodeOptions): Promise<Service> {
  const { supervisor, binary, logDir, signal, tls, name, storage, port: kept, secrets = [] } = options;
  const folder = join(supervisor.tempDir, name);
  await mkdir(join(folder, 'data'), { recursive: true, mode: 0o700 });
  const files = { cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') };
  const certificate = tls?.servers?.vault;
  if (certificate !== undefined) {
    await writeFile(files.cert, certificate.cert, { mode: 0o600 });
    await writeFile(files.key, certificate.key, { mode: 0o600 });
  }
  const listener =
    certificate === undefined
      ? 'tls_disable = true'
      : `tls_cert_file = ${JSON.stringify(files.cert)}\n  tls_key_file = ${JSON.stringify(files.key)}`;
  const scheme = certificate === undefined ? 'http' : 'https';
  const config = join(folder, 'vault.hcl');
  return startService({
    name,
    supervisor,
    host: '127.0.0.1',
    scheme,
    choosePort: kept === undefined ? freePort : () => Promise.resolve(kept),
    timeoutMs: 60_000,
    signal,
    spec: async (port) => {
      const text = configOf({ address: `${scheme}://127.0.0.1:${port}`, port, listener, storage, folder });
      await writeFile(config, text, { mode: 0o600 });
      return {
        command: binary,
        args: ['server', `-config=${config}`],
        env: {
          ...childEnvironment(supervisor.tempDir),
          // Its AWS engine asks the gateway, and a node the others.
          ...(tls === undefined ? {} : { SSL_CERT_FILE: tls.files.bundleFile }),
          ...options.env,
        },
        logFile: join(logDir, `${name}.log`),
        secrets,
      };
    },
    ask: (address) =>
      asking({ address, timeoutMs: 2_000 }, async (vault) => {
        const { initialized } = await vault.sys.readHealthStatus();
        return typeof initialized === 'boolean';
      }),
  }).finally(() => rm(files.key, { force: true }));
}

function configOf(o: {
  readonly address: string;
  readonly port: number;
  readonly listener: string;
  readonly storage: Storage;
  readonly folder: string;
}): string {
  const { address, port, listener, storage, folder } = o;
  const raft = storage.kind === 'raft' ? storage : undefined;
  const kept =
    raft === undefined
      ? 'storage "inmem" {}'
      : `storage "raft" {
  path    = ${JSON.stringify(join(folder, 'data'))}
  node_id = "node-${raft.clusterPort}"
  performance_multiplier = ${raft.multiplier}
}
cluster_addr = "https://127.0.0.1:${raft.clusterPort}"`;
  return `${kept}
listener "tcp" {
  address = "127.0.0.1:${port}"
  ${raft === undefined ? '' : `cluster_address = "127.0.0.1:${raft.clusterPort}"`}
  ${listener}
}
api_addr = "${address}"
disable_mlock = true
`;
}

const initialised = z.object({ keys_base64: z.array(z.string()).min(1), root_token: z.string() });

/** Unseal key and root token, both secret. */
export interface Opening {
  readonly unsealKey: string;
  readonly rootToken: string;
}

/**
 * Initialises and unseals. Another Vault may have taken the port between choosing and binding: an initialised one
 * refuses.
 */
export async function initialise(vault: VaultClient): Promise<Opening> {
  const body = { secret_shares: 1, secret_threshold: 1 };
  const made = initialised.parse((await vault.raw({ method: 'PUT', path: 'sys/init', body })).body);
  const unsealKey = made.keys_base64[0] ?? '';
  await unseal(vault, unsealKey);
  return { unsealKey, rootToken: made.root_token };
}

/** https://developer.hashicorp.com/vault/api-docs/system/unseal */
export async function unseal(vault: VaultClient, key: string): Promise<void> {
  const { status } = await vault.raw({ method: 'PUT', path: 'sys/unseal', body: { key } });
  if (status >= 400) throw new Error(`vault was not unsealed: status ${status}`);
}

/** A second, unsealed Vault with storage in memory; it ends with the run. Its root token is secret. */
export async function startVaultAlone(
  options: Omit<NodeOptions, 'storage' | 'port'>,
): Promise<Service & { readonly rootToken: string }> {
  const node = await startVaultNode({ ...options, storage: { kind: 'inmem' } });
  const { rootToken } = await asking({ address: node.address }, initialise);
  return { ...node, rootToken };
}

/** Opens a client on Vault, runs `ask` with it and closes it. */
export async function asking<T>(
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
