import { createServer, type Socket } from 'node:net';
import { resolve } from 'node:path';
import type { Access } from '@cordon/domain';
import { AUDIT_DEVICE, auditLogOf, type Lab } from '@cordon/lab';
import { connectVault, type VaultClient } from '@cordon/vault';

/** What breaks outside the gateway. */
export const BROKEN = [
  'audit device',
  'standby',
  'leader',
  'leader sealed',
  'all of Vault',
  'emulator',
] as const;
export type Broken = (typeof BROKEN)[number];

/** How something is broken, and mended. */
export interface Breaker {
  begin(): Promise<void>;
  /** Resolves once the fault is over, which it may be by itself. */
  end(): Promise<void>;
  /** Puts back what was lost, after everybody was served again without it. */
  restore?(): Promise<void>;
}

/**
 * The breakers of a lab. Rejects with what it lacks: three Vaults, or an emulator of its own. `close` puts back what
 * a drill that was broken off left broken.
 */
export function openBreakers(
  { access, vaultCluster, emulator }: Lab,
  runDir: string,
): { readonly of: Readonly<Record<Broken, Breaker>>; close(): Promise<void> } {
  if (vaultCluster === undefined)
    throw new Error('this lab has a single Vault node, which cannot be stopped');
  if (emulator === undefined)
    throw new Error('the emulator of this lab is attached, so it cannot be stopped');
  const cluster = vaultCluster;
  const audit = openAuditEnd(access, runDir);
  const lost = new Set<number>();
  const sealed = new Set<number>();
  const kill = async (nodes: readonly number[]) => {
    for (const node of nodes) lost.add(node);
    await Promise.all(nodes.map((node) => cluster.kill(node)));
  };
  const restore = async () => {
    await Promise.all([...lost].map((node) => cluster.start(node)));
    for (const node of lost) sealed.add(node);
    lost.clear();
    await Promise.all([...sealed].map((node) => cluster.unseal(node)));
    sealed.clear();
    await cluster.whole();
  };
  const leader = async () => {
    const node = await cluster.active();
    if (node === undefined) throw new Error('no node of the cluster is active');
    return node;
  };
  const nothing = async () => undefined;
  const of: Readonly<Record<Broken, Breaker>> = {
    'audit device': {
      begin: async () => {
        await audit.begin();
        audit.fail();
      },
      end: audit.heal,
      restore: audit.end,
    },
    standby: {
      begin: async () => {
        const active = await leader();
        await kill([0, 1, 2].filter((node) => node !== active).slice(0, 1));
      },
      end: nothing,
      restore,
    },
    leader: { begin: async () => kill([await leader()]), end: cluster.elected, restore },
    'leader sealed': {
      begin: async () => void sealed.add(await cluster.seal()),
      end: cluster.elected,
      restore,
    },
    'all of Vault': {
      begin: async () => {
        await kill([0, 1, 2]);
        // It comes back as Vault does: sealed, until somebody unseals it.
        await Promise.all([...lost].map((node) => cluster.start(node)));
        for (const node of lost) sealed.add(node);
        lost.clear();
      },
      end: restore,
    },
    emulator: {
      begin: async () => emulator.freeze(),
      end: async () => emulator.thaw(),
    },
  };
  return {
    of,
    close: async () => {
      emulator.thaw();
      if (lost.size + sealed.size > 0) await restore();
      await audit.end();
    },
  };
}

/**
 * Vault's only audit device becomes a socket on loopback, whose other end can go away: Vault refuses every request that
 * it can write nowhere. https://developer.hashicorp.com/vault/docs/audit#blocked-audit-devices
 */
function openAuditEnd({ vaultAddress, vaultToken }: Access, runDir: string) {
  const file_path = resolve(auditLogOf(runDir));
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    socket.resume();
  });
  let port = 0;
  let begun = false;
  const listen = (at: number) =>
    new Promise<void>((listening, failed) => {
      server.once('error', failed);
      server.listen(at, '127.0.0.1', () => {
        const address = server.address();
        if (typeof address === 'object' && address !== null) port = address.port;
        listening();
      });
    });
  const operator = async (work: (vault: VaultClient) => Promise<void>) => {
    const vault = connectVault({ address: vaultAddress, token: vaultToken });
    await work(vault).finally(() => vault.close());
  };
  const fail = () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  return {
    begin: async () => {
      await listen(0);
      await operator(async ({ sys }) => {
        const options = { address: `127.0.0.1:${port}`, socket_type: 'tcp' };
        await sys.enableAuditDevice('socket', { path: 'cordon-outage', options });
        await sys.disableAuditDevice(AUDIT_DEVICE);
      });
      begun = true;
    },
    fail,
    heal: () => listen(port),
    end: async () => {
      if (!begun) return;
      if (!server.listening) await listen(port).catch(() => undefined);
      await operator(async ({ sys }) => {
        await sys.enableAuditDevice('file', { path: AUDIT_DEVICE, options: { file_path } });
        await sys.disableAuditDevice('cordon-outage');
      }).catch((cause: unknown) => {
        throw new Error('the audit device was not put back', { cause });
      });
      begun = false;
      fail();
    },
  };
}
