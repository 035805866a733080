import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Stage } from '../stage/stage.ts';

const MOUNT = 'bench-leases';
const CONNECTIONS = 4;
/** Requests that each connection has under way. */
const DEPTH = 8;
/** So many between two looks at the clock. */
const BATCH = 2_000;

export interface LeaseFarm {
  /** Leases that Vault says it holds. */
  held(): number;
  /** Makes `count` more, or as many as there is time for until `until` (`performance.now()`). */
  grow(count: number, until: number): Promise<void>;
  close(): Promise<void>;
}

/**
 * Makes leases by the thousand: version 1 of the KV store with leases switched on registers one for each read, in the
 * same expiration manager as the AWS engine’s, and needs nothing else made. Every lease runs four hours.
 */
export async function leaseFarm(stage: Stage): Promise<LeaseFarm> {
  const { vault } = stage;
  const options = { version: '1', leased_passthrough: 'true' };
  await vault.raw({ method: 'POST', path: `sys/mounts/${MOUNT}`, body: { type: 'kv', options } });
  await vault.raw({ method: 'POST', path: `${MOUNT}/one`, body: { value: 'none', ttl: '4h' } });
  let held = 0;
  return {
    held: () => held,
    grow: async (count, until) => {
      try {
        for (let left = count; left > 0 && performance.now() < until; left -= BATCH) {
          stage.signal?.throwIfAborted();
          await readMany(stage, Math.min(BATCH, left));
        }
      } finally {
        held = await countOf(stage);
      }
    },
    // They go with the lab's Vault; one that somebody else runs is left as it was found.
    close: async () => {
      if (stage.lab.versions.vault?.startsWith('attached'))
        await vault.raw({ method: 'DELETE', path: `sys/mounts/${MOUNT}` });
    },
  };
}

async function countOf({ vault }: Stage): Promise<number> {
  const { body } = await vault.raw({ method: 'LIST', path: `sys/leases/lookup/${MOUNT}/one` });
  const keys = (body as { data?: { keys?: unknown } } | undefined)?.data?.keys;
  return Array.isArray(keys) ? keys.length : 0;
}

/**
 * Reads the leased secret `count` times, several requests under way on each connection (HTTP/1.1 pipelining): a client
 * that waits for each answer would take most of the time for itself.
 */
function readMany({ lab, signal }: Stage, count: number): Promise<void> {
  const { hostname, port, host, protocol } = new URL(lab.access.vaultAddress);
  const request = `GET /v1/${MOUNT}/one HTTP/1.1\r\nHost: ${host}\r\nX-Vault-Token: ${lab.access.vaultToken}\r\n\r\n`;
  let asked = 0;
  let answered = 0;
  return new Promise((resolve, reject) => {
    const sockets = Array.from({ length: CONNECTIONS }, () =>
      protocol === 'https:' ? connectTls(Number(port), hostname) : connect(Number(port), hostname),
    );
    const over = new AbortController();
    const end = (finish: () => void) => {
      over.abort();
      for (const socket of sockets) socket.removeAllListeners('close').destroy();
      finish();
    };
    const fail = (why: string) =>
      end(() => reject(new Error(`Vault made ${answered} of ${count} leases: ${why}`)));
    signal?.addEventListener('abort', () => fail('interrupted'), { signal: over.signal });
    for (const socket of sockets) {
      const ask = (wanted: number) => {
        const more = Math.min(wanted, count - asked);
        asked += more;
        if (more > 0) socket.write(request.repeat(more));
      };
      socket.on('error', (error) => fail(error.message));
      socket.on('close', () => fail('it closed the connection'));
      let rest = '';
      socket.on('data', (data) => {
        // A status line may be cut in two between packets.
        const text = rest + data.toString('latin1');
        const heads = text.match(/HTTP\/1\.1 \d{3}/g) ?? [];
        rest = text.slice(-11).match(/H[TP/1. ]*\d{0,2}$/)?.[0] ?? '';
        const refused = heads.find((head) => !head.endsWith('200'));
        if (refused !== undefined) return fail(`it answered ${refused}`);
        answered += heads.length;
        if (answered >= count) return end(resolve);
        ask(heads.length);
      });
      ask(DEPTH);
    }
  });
}
