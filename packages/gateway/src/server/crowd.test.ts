import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { aBucket, policyText } from '../../testing/entities.ts';
import { ADMIN, RunningGateway } from '../../testing/running-gateway.ts';
import { BodyRoom, type HeldBody } from '../http/body-room.ts';
import { DEFAULT_LIMITS, type ServerLimits } from './server.ts';

/** Whoever holds connections or bodies shuts nobody else out. */
let lab: RunningGateway;
const sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await lab.close();
});

async function open(limits: Partial<ServerLimits>): Promise<void> {
  const all = policyText({
    Principal: '*',
    Action: 's3:*',
    Resource: ['arn:aws:s3:::open/*', 'arn:aws:s3:::open'],
  });
  lab = await RunningGateway.open(
    { buckets: [aBucket('acme'), aBucket('open', { policy: { text: all, principals: {} } })] },
    { limits: { ...DEFAULT_LIMITS, ...limits } },
  );
}

/** Opens connections that send `text` and then nothing more. */
async function crowd(count: number, text: string, localAddress = '127.0.0.1'): Promise<readonly Socket[]> {
  const opened = Array.from({ length: count }, () =>
    connect({ host: '127.0.0.1', port: lab.gateway.port, localAddress }),
  );
  for (const socket of opened) socket.on('error', () => {});
  sockets.push(...opened);
  await Promise.all(opened.map((socket) => once(socket, 'connect')));
  // One that asks to go on is told to as soon as it is at work.
  const begun = text.includes('100-continue') ? opened.map((socket) => once(socket, 'data')) : [sleep(50)];
  for (const socket of opened) socket.write(text);
  await Promise.all(begun);
  return opened;
}

/** One request on a connection of its own: its status, or what became of the connection. */
function ask(localAddress = '127.0.0.1'): Promise<number | string> {
  const { method, path, headers } = lab.sign({ by: ADMIN });
  return new Promise((resolve) => {
    const sent = httpRequest(
      { host: '127.0.0.1', port: lab.gateway.port, method, path, headers, agent: false, localAddress },
      (answer) => {
        answer.resume();
        resolve(answer.statusCode ?? 0);
      },
    );
    sent.on('error', () => resolve('dropped'));
    sent.setTimeout(60_000, () => sent.destroy());
    sent.end();
  });
}

const stalled = 'PUT /open/k HTTP/1.1\r\nhost: h\r\ncontent-length: 100\r\nexpect: 100-continue\r\n\r\n';
const few = { connections: 8, connectionsPerPeer: 8, stalledMs: 60_000 };

describe('a crowd', () => {
  test.each([
    ['that says nothing', ''],
    ['that never ends its head', 'GET / HTTP/1.1\r\nhost: h\r\nx: '],
    ['that was answered and stays', 'GET /absent/k HTTP/1.1\r\nhost: h\r\n\r\n'],
    [
      'that was refused and goes on sending',
      'PUT /acme/k HTTP/1.1\r\nhost: h\r\ncontent-length: 100\r\n\r\nx',
    ],
  ])('%s shuts nobody out', async (_name, text) => {
    await open(few);
    await crowd(50, text);
    expect(await Promise.all([ask(), ask(), ask()])).toEqual([200, 200, 200]);
  });

  test('whose bodies stop to arrive makes room, and not before', async () => {
    await open({ ...few, stalledMs: 60_000 });
    await crowd(8, stalled);
    expect([await ask(), await ask()]).toEqual(['dropped', 'dropped']);
    await lab.close();
    await open({ ...few, stalledMs: 100 });
    await crowd(8, stalled);
    await expect.poll(() => ask(), { timeout: 60_000 }).toBe(200);
  });

  test('at work is not cut off for a newcomer', async () => {
    await open(few);
    lab.upstream.answers = () => ({ afterMs: 1500 });
    const working = Array.from({ length: 8 }, () => ask());
    await expect.poll(() => lab.upstream.seen.length, { timeout: 60_000 }).toBe(8);
    expect(await ask()).toBe('dropped');
    expect(await Promise.all(working)).toEqual(Array.from({ length: 8 }, () => 200));
  });

  test('of one peer leaves the rest to others', async () => {
    await open({ connections: 8, connectionsPerPeer: 6, stalledMs: 60_000 });
    await crowd(6, stalled, '127.0.0.2');
    expect(await ask('127.0.0.2')).toBe('dropped');
    expect(await Promise.all([ask(), ask()])).toEqual([200, 200]);
  });

  test('of connections that never asked goes before one that did', async () => {
    await open(few);
    const [worker] = await crowd(1, 'GET /absent/k HTTP/1.1\r\nhost: h\r\n\r\n');
    await crowd(7, '');
    // Once it is answered again, the gateway has taken all of these in: from then on their time runs.
    worker?.write('GET /absent/k HTTP/1.1\r\nhost: h\r\n\r\n');
    await once(worker as Socket, 'data');
    await sleep(300);
    await crowd(6, '');
    expect(worker?.destroyed).toBe(false);
    worker?.write('GET /absent/k HTTP/1.1\r\nhost: h\r\n\r\n');
    const [piece] = await once(worker as Socket, 'data');
    expect(String(piece)).toContain('404');
  });
});

describe('bodies that are read whole', () => {
  test('share their memory: the largest that is still to end makes room for a small one', async () => {
    await open({ bodyBytes: 100_000 });
    const body = 'x'.repeat(60_000);
    const head = 'POST /open?delete HTTP/1.1\r\nhost: h\r\ncontent-length: 70000\r\n\r\n';
    const [large] = await crowd(1, head + body);
    const answered = once(large as Socket, 'data');
    const small = Buffer.from(`<Delete><Object><Key>${'k'.repeat(1000)}</Key></Object></Delete>`);
    const whole = () => lab.send({ by: ADMIN, method: 'POST', path: '/acme?delete', body: small });
    expect((await whole()).outcome).toBe('served');
    await crowd(1, head + body.slice(0, 45_000));
    expect(String((await answered)[0])).toContain('SlowDown');
    expect((await whole()).outcome).toBe('served');
  });

  const held = (given: string[], name: string): HeldBody => ({ bytes: 0, giveUp: () => given.push(name) });

  test('never take more than there is, and one in use is not given up', () => {
    const given: string[] = [];
    const room = new BodyRoom(100);
    const [inUse, largest, small] = ['in use', 'largest', 'small'].map((name) => held(given, name)) as [
      HeldBody,
      HeldBody,
      HeldBody,
    ];
    for (const body of [inUse, largest, small]) room.enter(body);
    room.grow(inUse, 50);
    room.whole(inUse);
    room.grow(largest, 40);
    room.grow(small, 20);
    expect([given, room.bytes]).toEqual([['largest'], 70]);
    expect(() => room.grow(small, 31)).toThrow(/request rate/);
    expect(room.bytes).toBe(50);
    expect(() => room.grow(largest, 1)).toThrow(/request rate/);
    room.leave(inUse);
    expect(room.bytes).toBe(0);
  });
});
