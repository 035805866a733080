import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from '@cordon/lab';
import { trustEnvironment } from '@cordon/tls';
import { resolveToolchain } from '@cordon/toolchain';
import { connectVault, type VaultClient } from '@cordon/vault';
import { z } from 'zod';
import type { ClaimContext } from './claim-context.ts';

interface Node {
  readonly address: string;
  readonly child: { stop(options?: { signal?: NodeJS.Signals; graceMs?: number }): Promise<unknown> };
}

/** Three Vaults on loopback with integrated storage; the first is the leader. Ends with the lab. */
export interface Cluster {
  /** A client of one node, with the root token. */
  at(node: number): VaultClient;
  /** Kills a node as a power cut would. */
  kill(node: number): Promise<void>;
  stop(): Promise<void>;
}

const made = z.object({ keys_base64: z.array(z.string()).min(1), root_token: z.string() });

/** https://developer.hashicorp.com/vault/docs/concepts/integrated-storage */
export async function startCluster(context: ClaimContext, name: string): Promise<Cluster> {
  const vault = (await resolveToolchain(['vault'])).get('vault');
  if (vault === undefined) throw new Error('vault was not resolved');
  const nodes: Node[] = [];
  for (const index of [0, 1, 2]) nodes.push(await startNode(context, vault.path, { name, index }));
  const [first, ...others] = nodes;
  if (first === undefined) throw new Error('no node was started');
  const leader = connectVault({ address: first.address });
  await until(() => leader.sys.readHealthStatus());
  const init = await leader.raw({
    method: 'PUT',
    path: 'sys/init',
    body: { secret_shares: 1, secret_threshold: 1 },
  });
  const { keys_base64: keys, root_token: token } = made.parse(init.body);
  const unseal = { key: keys[0] };
  await leader.raw({ method: 'PUT', path: 'sys/unseal', body: unseal });
  await until(async () => active(await leader.sys.readHealthStatus()));
  for (const { address } of others) {
    const node = connectVault({ address });
    await until(() => node.sys.readHealthStatus());
    const body = { leader_api_addr: first.address };
    await node.raw({ method: 'POST', path: 'sys/storage/raft/join', body });
    await node.raw({ method: 'PUT', path: 'sys/unseal', body: unseal });
    await until(async () => {
      const { sealed } = await node.sys.readHealthStatus();
      if (sealed) throw new Error('a node is sealed');
    });
  }
  const voters = z.object({
    data: z.object({ config: z.object({ servers: z.array(z.object({ voter: z.boolean() })) }) }),
  });
  const operator = leader.withToken(token);
  // A node that does not vote yet could not help to elect another leader.
  await until(async () => {
    const { body } = await operator.raw({ method: 'GET', path: 'sys/storage/raft/configuration', token });
    const { servers } = voters.parse(body).data.config;
    if (servers.filter(({ voter }) => voter).length < 3) throw new Error('not all nodes vote yet');
  });
  const client = (node: number) => connectVault({ address: nodes[node]?.address ?? '', token });
  return {
    at: client,
    kill: async (node) => void (await nodes[node]?.child.stop({ signal: 'SIGKILL', graceMs: 0 })),
    stop: async () => void (await Promise.all(nodes.map(({ child }) => child.stop()))),
  };
}

function active({ sealed, standby }: { sealed: boolean; standby: boolean }): void {
  if (sealed || standby) throw new Error('the leader is not active yet');
}

async function startNode(
  context: ClaimContext,
  command: string,
  { name, index }: { readonly name: string; readonly index: number },
): Promise<Node> {
  const { supervisor } = context.stage.lab.workshop;
  const [port, cluster] = await Promise.all([freePort(), freePort()]);
  const folder = join(supervisor.tempDir, `${name}-${index}`);
  await mkdir(join(folder, 'data'), { recursive: true, mode: 0o700 });
  const config = join(folder, 'vault.hcl');
  const text = `storage "raft" {
  path    = ${JSON.stringify(join(folder, 'data'))}
  node_id = "node-${index}"
}
listener "tcp" {
  address         = "127.0.0.1:${port}"
  cluster_address = "127.0.0.1:${cluster}"
  tls_disable     = true
}
api_addr      = "http://127.0.0.1:${port}"
cluster_addr  = "https://127.0.0.1:${cluster}"
disable_mlock = true
`;
  await writeFile(config, text, { mode: 0o600 });
  const child = supervisor.start({
    command,
    args: ['server', `-config=${config}`],
    env: {
      PATH: process.env.PATH ?? '/usr/bin:/bin',
      HOME: folder,
      TMPDIR: folder,
      // Its AWS engine asks the gateway.
      ...trustEnvironment(context.stage.lab.access.trust),
    },
    logFile: join(context.runDir, 'logs', `vault-${name}-${index}.log`),
  });
  return { address: `http://127.0.0.1:${port}`, child };
}

async function until(ready: () => Promise<unknown>, ms = 60_000): Promise<void> {
  for (const end = performance.now() + ms; ; ) {
    try {
      await ready();
      return;
    } catch (error) {
      if (performance.now() > end) throw error;
      await new Promise((next) => setTimeout(next, 150));
    }
  }
}
