import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { freePort } from '@cordon/lab';
import { trustEnvironment } from '@cordon/tls';
import { connectVault, type VaultClient } from '@cordon/vault';
import { z } from 'zod';
import type { Stage } from './stage.ts';

export interface OtherVault {
  readonly address: string;
  /** Root token; in memory only. */
  readonly token: string;
  stop(): Promise<void>;
}

const READY_WITHIN_MS = 60_000;

/**
 * A second Vault with integrated storage (raft) on disk, one node, initialised and unsealed, audited as the lab's is.
 * It ends with the lab, its data with the run's temp directory.
 * https://developer.hashicorp.com/vault/docs/configuration/storage/raft
 */
export async function startRaftVault(stage: Stage): Promise<OtherVault> {
  const { supervisor } = stage.lab.workshop;
  const [port, clusterPort] = await Promise.all([freePort(), freePort()]);
  const address = `http://127.0.0.1:${port}`;
  const data = join(supervisor.tempDir, 'raft');
  const config = join(supervisor.tempDir, 'raft.hcl');
  const logs = resolve(join(stage.runDir, 'logs'));
  await mkdir(data, { recursive: true, mode: 0o700 });
  await writeFile(config, configOf({ port, clusterPort, data }), { mode: 0o600 });
  const child = supervisor.start({
    command: stage.vaultBinary,
    args: ['server', `-config=${config}`],
    env: {
      PATH: process.env.PATH ?? '/usr/bin:/bin',
      HOME: supervisor.tempDir,
      TMPDIR: supervisor.tempDir,
      // Its AWS engine asks the gateway.
      ...trustEnvironment(stage.lab.access.trust),
    },
    logFile: join(logs, 'vault-raft.log'),
  });
  const nobody = connectVault({ address });
  try {
    const token = await initialise(nobody);
    const operator = nobody.withToken(token);
    await until(async () => {
      const { sealed, standby } = await operator.sys.readHealthStatus();
      return !sealed && !standby;
    });
    const options = { file_path: join(logs, 'vault-raft-audit.log') };
    await operator.sys.enableAuditDevice('file', { path: 'cordon', options });
    return { address, token, stop: async () => void (await child.stop()) };
  } catch (error) {
    await child.stop();
    throw error;
  } finally {
    nobody.close();
  }
}

const configOf = (o: { port: number; clusterPort: number; data: string }): string => `
storage "raft" {
  path    = ${JSON.stringify(o.data)}
  node_id = "bench"
}
listener "tcp" {
  address         = "127.0.0.1:${o.port}"
  cluster_address = "127.0.0.1:${o.clusterPort}"
  tls_disable     = true
}
api_addr      = "http://127.0.0.1:${o.port}"
cluster_addr  = "https://127.0.0.1:${o.clusterPort}"
disable_mlock = true
`;

const initialised = z.object({ keys_base64: z.array(z.string()).min(1), root_token: z.string() });

async function initialise(vault: VaultClient): Promise<string> {
  await until(async () => typeof (await vault.sys.readHealthStatus()).initialized === 'boolean');
  const body = { secret_shares: 1, secret_threshold: 1 };
  const made = initialised.parse((await vault.raw({ method: 'PUT', path: 'sys/init', body })).body);
  await vault.raw({ method: 'PUT', path: 'sys/unseal', body: { key: made.keys_base64[0] } });
  return made.root_token;
}

async function until(ready: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + READY_WITHIN_MS;
  for (let last: unknown; ; ) {
    try {
      if (await ready()) return;
    } catch (error) {
      last = error;
    }
    if (performance.now() > end)
      throw new Error('the Vault with raft storage was not ready in time: see vault-raft.log', {
        cause: last,
      });
    await new Promise((next) => setTimeout(next, 100));
  }
}
