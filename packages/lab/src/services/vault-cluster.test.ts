import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import { openBalancer } from './vault-cluster.ts';

/** A node that says its number to whoever connects, and holds the connection open. */
async function nodeOf(number: number): Promise<Server & { readonly sockets: Set<Socket> }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.write(String(number));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return Object.assign(server, { sockets });
}

const placeOf = (server: Server) => {
  const { port } = server.address() as AddressInfo;
  return { port, address: `http://127.0.0.1:${port}` };
};

/** What answers at the balancer: a node's number, or that the connection ended. */
const asked = (port: number) =>
  new Promise<string>((said) => {
    const socket = connect({ host: '127.0.0.1', port });
    onTestFinished(() => void socket.destroy());
    socket.on('error', () => undefined);
    socket.once('data', (data) => said(data.toString()));
    socket.once('close', () => said('closed'));
  });

const WAIT = { timeout: 60_000 };

test('the balancer leads to the active node, then to the next one, and where none is active to one that answers', async () => {
  const nodes = await Promise.all([0, 1, 2].map(nodeOf));
  let active: number | undefined = 1;
  const alive = [true, true, true];
  const balancer = await openBalancer(
    'balancer',
    nodes.map(placeOf),
    async () => active,
    async (node) => alive[node] === true,
  );
  onTestFinished(() => balancer.close());
  const leadsTo = (said: string) =>
    vi.waitFor(async () => expect(await asked(balancer.port)).toBe(said), WAIT);
  expect(balancer.address).toBe(`http://127.0.0.1:${balancer.port}`);
  await leadsTo('1');
  active = 2;
  await leadsTo('2');
  // Nobody leads: the last one says so itself, unless it is dead.
  active = undefined;
  await leadsTo('2');
  nodes[2]?.close();
  alive[2] = false;
  await leadsTo('0');
  alive.fill(false);
  nodes[0]?.close();
  await leadsTo('closed');
});

test('who is connected to a node that ends is cut off, and nobody stays connected to a balancer that closed', async () => {
  const nodes = await Promise.all([0, 1, 2].map(nodeOf));
  const balancer = await openBalancer(
    'balancer',
    nodes.map(placeOf),
    async () => 0,
    async () => true,
  );
  const open = async () => {
    const socket = connect({ host: '127.0.0.1', port: balancer.port });
    socket.on('error', () => undefined);
    await new Promise((said) => socket.once('data', said));
    return new Promise<void>((gone) => socket.once('close', () => gone()));
  };
  const first = open();
  await vi.waitFor(() => expect(nodes[0]?.sockets.size).toBe(1), WAIT);
  for (const socket of nodes[0]?.sockets ?? []) socket.destroy();
  await first;
  const second = open();
  await vi.waitFor(() => expect(nodes[0]?.sockets.size).toBe(2), WAIT);
  await balancer.close();
  await second;
});
