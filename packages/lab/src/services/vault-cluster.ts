import { readFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { connectVault, type VaultClient } from '@cordon/vault';
import { z } from 'zod';
import { freePort } from '../network/loopback.ts';
import type { RunTls } from './run-tls.ts';
import type { Service, StartOptions } from './service.ts';
import { initialise, startVaultNode, unseal } from './vault-node.ts';

/** Three Vaults on loopback with integrated storage. They end with the run. */
export interface VaultCluster {
  readonly nodes: readonly Pick<Service, 'name' | 'pid' | 'address' | 'port'>[];
  /** Secret. */
  readonly rootToken: string;
  /** Replaces the root token, because the first one was revoked. */
  operateBy(token: string): void;
  /** One address that leads to the active node, as a load balancer's that asks `sys/health` does. */
  readonly balancer: Pick<Service, 'name' | 'pid' | 'address' | 'port'>;
  /** The active node; `undefined` where there is none. */
  active(): Promise<number | undefined>;
  /** Kills a node as a power cut would. */
  kill(node: number): Promise<void>;
  /** Starts a killed node again, with what it kept on disk. It comes up sealed. */
  start(node: number): Promise<void>;
  /** Seals the active node; a standby cannot be sealed through the API. */
  seal(): Promise<number>;
  /** Unseals a node; resolves when it is unsealed. */
  unseal(node: number): Promise<void>;
  /** Resolves when any node is active. Rejects as `whole` does. */
  elected(): Promise<void>;
  /** Resolves when a node is active and all three vote. Rejects after a minute and a half. */
  whole(): Promise<void>;
  stop(): Promise<void>;
}

export interface ClusterOptions extends StartOptions {
  /** Begins the names of the nodes. */
  readonly name: string;
  readonly tls?: RunTls | undefined;
  /** Raft's timings are this many times its least ones; Vault's own is 5. */
  readonly multiplier?: number;
  readonly secrets?: readonly string[];
}

const NODES = [0, 1, 2] as const;
const MOST_MS = 90_000;
/** How often the balancer asks who is active, milliseconds. */
const LOOK_MS = 250;

/** https://developer.hashicorp.com/vault/docs/concepts/integrated-storage */
export async function startVaultCluster(options: ClusterOptions): Promise<VaultCluster> {
  const { name, tls, multiplier = 5 } = options;
  const clusterPorts = await Promise.all(NODES.map(() => freePort()));
  const begin = (index: number, port?: number) => {
    const storage = { kind: 'raft', clusterPort: clusterPorts[index] ?? 0, multiplier } as const;
    const kept = port === undefined ? {} : { port };
    return startVaultNode({ ...options, name: `${name}-${index}`, storage, ...kept });
  };
  const nodes = await Promise.all(NODES.map((index) => begin(index)));
  const clients = nodes.map(({ address }) => connectVault({ address, timeoutMs: 10_000 }));
  const at = (node: number): VaultClient => {
    const client = clients[node];
    if (client === undefined) throw new RangeError(`there is no node ${node}`);
    return client;
  };
  const { unsealKey, rootToken } = await initialise(at(0));
  let operator = rootToken;
  await until(async () => isActive(at(0)));
  const body = {
    leader_api_addr: nodes[0]?.address,
    ...(tls?.servers === undefined ? {} : { leader_ca_cert: await readFile(tls.files.caFile, 'utf8') }),
  };
  for (const node of NODES.slice(1)) {
    const { status } = await at(node).raw({ method: 'POST', path: 'sys/storage/raft/join', body });
    if (status >= 400) throw new Error(`node ${node} did not join: status ${status}`);
    // Joining continues after the answer: until it is done the node cannot be unsealed.
    await until(async () => {
      await unseal(at(node), unsealKey);
      return isUnsealed(at(node));
    });
  }
  const active = async () => {
    const all = await Promise.all(NODES.map((node) => isActive(at(node))));
    const found = all.indexOf(true);
    return found < 0 ? undefined : found;
  };
  const whole = () =>
    until(async () => {
      const node = await active();
      return node !== undefined && (await voters(at(node).withToken(operator))) === NODES.length;
    });
  await whole();
  const balancer = await openBalancer(`${name}-balancer`, nodes, active, (node) => answers(at(node)));
  return {
    nodes,
    rootToken,
    operateBy: (token) => {
      operator = token;
    },
    balancer,
    active,
    elected: () => until(async () => (await active()) !== undefined),
    whole,
    kill: async (node) => {
      await nodes[node]?.stop({ signal: 'SIGKILL', graceMs: 0 });
    },
    start: async (node) => {
      const port = nodes[node]?.port;
      if (port === undefined) throw new RangeError(`there is no node ${node}`);
      nodes[node] = await begin(node, port);
    },
    seal: async () => {
      const node = await active();
      if (node === undefined) throw new Error('no node is active that could be sealed');
      const { status } = await at(node).withToken(operator).raw({ method: 'PUT', path: 'sys/seal' });
      if (status >= 400) throw new Error(`node ${node} was not sealed: status ${status}`);
      return node;
    },
    unseal: async (node) => {
      await unseal(at(node), unsealKey);
      await until(() => isUnsealed(at(node)));
    },
    stop: async () => {
      await balancer.close();
      for (const client of clients) client.close();
      await Promise.all(nodes.map(({ stop }) => stop()));
    },
  };
}

const healthOf = (vault: VaultClient) => vault.sys.readHealthStatus().catch(() => undefined);
const answers = async (vault: VaultClient) => (await healthOf(vault)) !== undefined;
const isUnsealed = async (vault: VaultClient) => (await healthOf(vault))?.sealed === false;

async function isActive(vault: VaultClient): Promise<boolean> {
  const health = await healthOf(vault);
  return health?.sealed === false && health.standby === false;
}

const configuration = z.object({
  data: z.object({ config: z.object({ servers: z.array(z.object({ voter: z.boolean() })) }) }),
});

/** Number of voting nodes: a non-voter cannot help to elect a leader. */
async function voters(vault: VaultClient): Promise<number> {
  const { body } = await vault.raw({ method: 'GET', path: 'sys/storage/raft/configuration' });
  const parsed = configuration.safeParse(body);
  return parsed.success ? parsed.data.data.config.servers.filter(({ voter }) => voter).length : 0;
}

/**
 * Forwards connections to the active node of the last health check; without one, to a node that answers.
 * https://developer.hashicorp.com/vault/api-docs/system/health
 */
export async function openBalancer(
  name: string,
  nodes: readonly Pick<Service, 'address' | 'port'>[],
  active: () => Promise<number | undefined>,
  alive: (node: number) => Promise<boolean>,
): Promise<VaultCluster['balancer'] & { close(): Promise<void> }> {
  let to = (await active()) ?? 0;
  let open = true;
  const sockets = new Set<Socket>();
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    return socket;
  };
  const server = createServer((client) => {
    const node = keep(connect({ host: '127.0.0.1', port: nodes[to]?.port ?? 0 }));
    keep(client);
    for (const [one, other] of [
      [client, node],
      [node, client],
    ] as const) {
      one.on('error', () => other.destroy());
      one.once('close', () => other.destroy());
      one.pipe(other);
    }
  });
  await new Promise<void>((listening, failed) => {
    server.once('error', failed);
    server.listen(0, '127.0.0.1', listening);
  });
  const looking = (async () => {
    while (open) {
      await new Promise((next) => setTimeout(next, LOOK_MS));
      const found = await active();
      if (found !== undefined) to = found;
      else if (!(await alive(to))) {
        const all = await Promise.all(NODES.map(alive));
        const other = all.indexOf(true);
        if (other >= 0) to = other;
      }
    }
  })();
  const { port } = server.address() as AddressInfo;
  const scheme = new URL(nodes[0]?.address ?? 'http://127.0.0.1').protocol;
  return {
    name,
    pid: process.pid,
    port,
    address: `${scheme}//127.0.0.1:${port}`,
    close: async () => {
      open = false;
      for (const socket of sockets) socket.destroy();
      await new Promise((closed) => server.close(closed));
      await looking;
    },
  };
}

async function until(ready: () => Promise<boolean>): Promise<void> {
  let last: unknown;
  for (const end = performance.now() + MOST_MS; performance.now() < end; ) {
    try {
      if (await ready()) return;
    } catch (error) {
      last = error;
    }
    await new Promise((next) => setTimeout(next, 150));
  }
  throw new Error('a node of the vault cluster is not ready after a minute and a half', { cause: last });
}
