import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { LabError } from '../errors.ts';
import { sessionMembers } from '../supervisor/session.ts';

/** A port that was free on this loopback address a moment ago; another process may still take it first. */
export function freePort(host: '127.0.0.1' | '::1' = '127.0.0.1'): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, host, () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

export interface Expected {
  readonly name: string;
  /** Leader of the service's session, or this process. */
  readonly pid: number;
  readonly port: number;
}

/**
 * Asks the operating system who listens, and throws `LabError` when a service of the lab can be reached from beyond
 * this machine, or when its own port is not found: a check that finds no listener proves nothing.
 */
export function assertLoopbackOnly(services: readonly Expected[]): void {
  for (const service of services) {
    // This process may have other listeners (a test runner); the lab opened only this port in it.
    const own = service.pid === process.pid;
    const found = listenersOf([service.pid], own ? [process.pid] : []).filter(
      ({ port }) => !own || port === service.port,
    );
    if (!found.some(({ port }) => port === service.port))
      throw new LabError(
        `the operating system shows no listener of \`${service.name}\` on its port ${service.port}`,
      );
    const open = found.find(({ loopback }) => !loopback);
    if (open !== undefined)
      throw new LabError(
        `\`${service.name}\` listens on ${open.address}:${open.port}, which other machines can reach; the lab was stopped`,
      );
  }
}

/** A TCP socket that accepts connections. */
interface Listener {
  readonly pid: number;
  /** `127.0.0.1`, `::1`, `0.0.0.0`, … */
  readonly address: string;
  readonly port: number;
  readonly loopback: boolean;
}

/**
 * Every TCP listener of the sessions led by `leaders`, and of `processes` alone, as the operating system has it
 * (`/proc/net/tcp`, `/proc/net/tcp6`, matched by socket inode to the open files of each process). Throws `LabError`
 * where the system does not say: unknown is not a pass. https://docs.kernel.org/networking/proc_net_tcp.html
 */
export function listenersOf(
  leaders: readonly number[],
  processes: readonly number[] = [],
): readonly Listener[] {
  const sockets = new Map<string, Omit<Listener, 'pid'>>();
  let asked = 0;
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    const text = read(table);
    if (text === undefined) continue;
    asked += 1;
    for (const [inode, socket] of parseTable(text)) sockets.set(inode, socket);
  }
  if (asked === 0)
    throw new LabError(
      'the listeners are unknown, because /proc/net/tcp cannot be read: run the lab on Linux',
    );
  return [...leaders.flatMap(sessionMembers), ...processes].flatMap((pid) =>
    inodesOf(pid).flatMap((inode) => {
      const socket = sockets.get(inode);
      return socket === undefined ? [] : [{ pid, ...socket }];
    }),
  );
}

/** Rows in state LISTEN (`0A`) of one of the kernel's tables, by inode. */
export function parseTable(text: string): ReadonlyMap<string, Omit<Listener, 'pid'>> {
  const found = new Map<string, Omit<Listener, 'pid'>>();
  for (const line of text.split('\n').slice(1)) {
    const fields = line.trim().split(/\s+/);
    const [, local = '', , state] = fields;
    const [hex = '', port = ''] = local.split(':');
    const inode = fields[9];
    if (state !== '0A' || inode === undefined) continue;
    const address = hex.length === 8 ? ipv4(hex) : ipv6(hex);
    found.set(inode, { address, port: Number.parseInt(port, 16), loopback: isLoopback(address) });
  }
  return found;
}

function isLoopback(address: string): boolean {
  return /^(::ffff:)?127\./.test(address) || address === '::1';
}

// The kernel prints 32-bit words in the machine's own byte order; all that Node runs on here is little-endian.
function ipv4(hex: string): string {
  return (hex.match(/../g) ?? [])
    .reverse()
    .map((byte) => Number.parseInt(byte, 16))
    .join('.');
}

function ipv6(hex: string): string {
  const words = (hex.match(/.{8}/g) ?? []).map((word) => (word.match(/../g) ?? []).reverse().join(''));
  const all = words.join('').toLowerCase();
  if (all === `${'0'.repeat(31)}1`) return '::1';
  if (all === '0'.repeat(32)) return '::';
  if (all.startsWith(`${'0'.repeat(20)}ffff`)) return `::ffff:${ipv4(hex.slice(24))}`;
  return (all.match(/.{4}/g) ?? []).join(':');
}

function inodesOf(pid: number): readonly string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      const link = readlink(`/proc/${pid}/fd/${fd}`);
      const inode = /^socket:\[(\d+)\]$/.exec(link)?.[1];
      return inode === undefined ? [] : [inode];
    });
  } catch {
    return [];
  }
}

function readlink(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
