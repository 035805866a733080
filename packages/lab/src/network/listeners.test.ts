import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { assertLoopbackOnly, listenersOf, parseTable } from './loopback.ts';

const open: ReturnType<typeof createServer>[] = [];
afterEach(() => {
  for (const server of open.splice(0)) server.close();
});

async function listen(host: string): Promise<number> {
  const server = createServer();
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

const HEAD =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';
const row = (local: string, state: string, inode: number) =>
  `   0: ${local} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000     0        0 ${inode} 1 0 100 0 0 10 0`;

describe('parseTable', () => {
  it.each([
    ['0100007F:1F90', '127.0.0.1', 8080, true],
    ['3500007F:0035', '127.0.0.53', 53, true],
    ['00000000:1F90', '0.0.0.0', 8080, false],
    ['01007F0A:1F90', '10.127.0.1', 8080, false],
    ['0A01A8C0:1F90', '192.168.1.10', 8080, false],
    ['00000000000000000000000001000000:1F90', '::1', 8080, true],
    ['00000000000000000000000000000000:1F90', '::', 8080, false],
    ['0000000000000000FFFF00000100007F:1F90', '::ffff:127.0.0.1', 8080, true],
    ['0000000000000000FFFF00000A01A8C0:1F90', '::ffff:192.168.1.10', 8080, false],
    ['B80D0120000000000000000001000000:1F90', '2001:0db8:0000:0000:0000:0000:0000:0001', 8080, false],
  ])('reads %s as %s', (local, address, port, loopback) => {
    expect(parseTable(`${HEAD}\n${row(local, '0A', 7)}\n`).get('7')).toEqual({ address, port, loopback });
  });

  it('passes over sockets that do not listen', () => {
    expect(parseTable(`${HEAD}\n${row('00000000:1F90', '01', 7)}\n`).size).toBe(0);
    expect(parseTable(`${HEAD}\n   0: 00000000:1F90 00000000:0000 0A\n`).size).toBe(0);
  });
});

describe('what the operating system says of this very process', () => {
  it('shows its listeners', async () => {
    const port = await listen('127.0.0.1');
    expect(listenersOf([], [process.pid])).toContainEqual({
      pid: process.pid,
      address: '127.0.0.1',
      port,
      loopback: true,
    });
  });

  it('passes a service on loopback, refuses one that listens everywhere, and one that it cannot find', async () => {
    const service = (port: number) => [{ name: 'gateway', pid: process.pid, port }];
    expect(() => assertLoopbackOnly(service(0))).toThrow(/no listener of `gateway`/);
    const inside = await listen('::1');
    expect(() => assertLoopbackOnly(service(inside))).not.toThrow();
    const everywhere = await listen('0.0.0.0');
    expect(() => assertLoopbackOnly(service(everywhere))).toThrow(
      /`gateway` listens on 0\.0\.0\.0:\d+, which other/,
    );
  });

  it('asks about its own port alone: a runner of tests may have others', async () => {
    await listen('0.0.0.0');
    const port = await listen('127.0.0.1');
    expect(() => assertLoopbackOnly([{ name: 'gateway', pid: process.pid, port }])).not.toThrow();
  });

  it('shows nothing of a process that is gone', () => {
    expect(listenersOf([], [2 ** 22 + 1])).toEqual([]);
  });
});

describe('what the operating system says of another session', () => {
  let child: ChildProcess;
  let ports: readonly number[] = [];
  beforeAll(async () => {
    const program = `const { createServer } = require('node:net');
      const at = (host) => new Promise((done) => {
        const server = createServer().listen(0, host, () => done(server.address().port));
      });
      Promise.all(['127.0.0.1', '0.0.0.0'].map(at)).then((all) => process.stdout.write(JSON.stringify(all)));`;
    child = spawn(process.execPath, ['-e', program], { detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
    const [said] = child.stdout === null ? [] : await once(child.stdout, 'data');
    ports = JSON.parse(String(said));
  });
  afterAll(() => child.kill('SIGKILL'));

  it('shows every listener of it, and refuses a service that has a second one open to all', () => {
    const [inside = 0, everywhere = 0] = ports;
    const pid = child.pid ?? 0;
    const found = listenersOf([pid]).toSorted((one) => (one.port === inside ? -1 : 1));
    expect(found).toEqual([
      { pid, address: '127.0.0.1', port: inside, loopback: true },
      { pid, address: '0.0.0.0', port: everywhere, loopback: false },
    ]);
    expect(() => assertLoopbackOnly([{ name: 'vault', pid, port: 1 }])).toThrow(/no listener of `vault`/);
    expect(() => assertLoopbackOnly([{ name: 'vault', pid, port: inside }])).toThrow(
      `\`vault\` listens on 0.0.0.0:${everywhere}`,
    );
  });
});
