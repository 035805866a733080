import { once } from 'node:events';
import { Agent as TlsAgent } from 'node:https';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from 'node:tls';
import { afterEach, describe, expect, test } from 'vitest';
import { gatewayCertificate } from '../../testing/certificate.ts';
import { aBucket, policyText } from '../../testing/entities.ts';
import { formBody } from '../../testing/post-form.ts';
import { ADMIN, RunningGateway } from '../../testing/running-gateway.ts';
import { heard } from '../../testing/talk.ts';
import { DEFAULT_LIMITS, type ServerLimits } from './server.ts';

/** One port takes TLS and plain HTTP; policies know which it was, and limits and timeouts hold for both. */
const issued = await gatewayCertificate();
let lab: RunningGateway;
const ends: (() => void)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) end();
  await lab.close();
});

const deny = (condition: object) =>
  policyText({
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:*',
    Resource: ['arn:aws:s3:::acme', 'arn:aws:s3:::acme/*'],
    Condition: condition,
  });

async function open(condition?: object, limits: Partial<ServerLimits> = {}): Promise<void> {
  const policy = condition && { text: deny(condition), principals: {} };
  lab = await RunningGateway.open(
    { buckets: [aBucket('acme', policy === undefined ? {} : { policy })] },
    { certificate: issued.certificate, limits: { ...DEFAULT_LIMITS, ...limits } },
  );
}

/** A bucket that everybody may write to. */
async function openToAll(limits: Partial<ServerLimits> = {}): Promise<void> {
  const text = policyText({ Principal: '*', Action: 's3:PutObject', Resource: 'arn:aws:s3:::acme/*' });
  lab = await RunningGateway.open(
    { buckets: [aBucket('acme', { policy: { text, principals: {} } })] },
    { certificate: issued.certificate, limits: { ...DEFAULT_LIMITS, ...limits } },
  );
}

/** The owner’s request, the same each time, over one transport. */
async function ask(over: 'plain' | ConnectionOptions): Promise<string> {
  const agent = over === 'plain' ? over : new TlsAgent({ ca: issued.ca, ...over });
  if (agent !== 'plain') ends.push(() => agent.destroy());
  const { outcome } = await lab.raw(lab.sign({ by: ADMIN }), agent);
  return outcome;
}

const tls = (version: 'TLSv1.2' | 'TLSv1.3') => ({ minVersion: version, maxVersion: version });

function connected(): Socket {
  const socket = connect(lab.gateway.port, '127.0.0.1');
  socket.on('error', () => {});
  ends.push(() => socket.destroy());
  return socket;
}

describe('policies', () => {
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-bucket-policies.html#example-bucket-policies-HTTP-HTTPS
  test('aws:SecureTransport: the most copied bucket policy refuses plain HTTP with a valid signature, and nothing else', async () => {
    await open({ Bool: { 'aws:SecureTransport': 'false' } });
    expect(await ask('plain')).toBe('AccessDenied');
    expect(await ask(tls('TLSv1.2'))).toBe('served');
    expect(await ask(tls('TLSv1.3'))).toBe('served');
    // The one port, again: what one connection spoke says nothing of the next.
    expect(await ask('plain')).toBe('AccessDenied');
    // Who says so in a header, or asks for an https URL over plain HTTP, has not spoken TLS.
    const lying = lab.sign({ by: ADMIN, headers: { 'x-forwarded-proto': 'https' } });
    expect((await lab.raw(lying, 'plain')).outcome).toBe('AccessDenied');
    const absolute = lab.sign({ by: ADMIN });
    const proxied = { ...absolute, path: `https://${lab.host}${absolute.path}` };
    expect((await lab.raw(proxied, 'plain')).outcome).toBe('AccessDenied');
  });

  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html: a request without TLS has no version,
  // so that a numeric comparison is not met by it.
  test('s3:TlsVersion is the version that was spoken; plain HTTP has none', async () => {
    await open({ NumericLessThan: { 's3:TlsVersion': 1.3 } });
    expect(await ask(tls('TLSv1.2'))).toBe('AccessDenied');
    expect(await ask(tls('TLSv1.3'))).toBe('served');
    expect(await ask('plain')).toBe('served');
    await lab.close();
    await open({ Null: { 's3:TlsVersion': 'true' } });
    expect(await ask('plain')).toBe('AccessDenied');
    expect(await ask(tls('TLSv1.2'))).toBe('served');
  });
});

describe('the port', () => {
  test('speaks TLS from 1.2 on, and keeps connections as plain HTTP does', async () => {
    await open();
    await expect(ask({ minVersion: 'TLSv1', maxVersion: 'TLSv1.1' })).rejects.toThrow();
    const agent = new TlsAgent({ ca: issued.ca, keepAlive: true, maxSockets: 1 });
    ends.push(() => agent.destroy());
    let sockets = 0;
    const made = agent.createConnection.bind(agent);
    agent.createConnection = (...given) => {
      sockets += 1;
      return made(...given);
    };
    for (let n = 0; n < 5; n++)
      expect((await lab.raw(lab.sign({ by: ADMIN }), agent)).outcome).toBe('served');
    expect(sockets).toBe(1);
  });

  test('says where it is by the scheme that it speaks', async () => {
    await openToAll();
    expect(lab.gateway.url).toBe(`https://127.0.0.1:${lab.gateway.port}`);
    const form = formBody([['key', 'k']], { data: 'x' });
    const { body, contentType } = form;
    const sent = {
      method: 'POST',
      path: '/acme',
      headers: { host: lab.host, 'content-type': contentType },
      body,
    };
    expect((await lab.raw(sent)).headers.location).toBe(`https://${lab.host}/acme/k`);
    expect((await lab.raw(sent, 'plain')).headers.location).toBe(`http://${lab.host}/acme/k`);
  });

  test('closes with whatever stands open on it', async () => {
    await open();
    await once(connected(), 'connect');
    connected().write(Buffer.of(0x16));
    const idle = connectTls({ port: lab.gateway.port, host: '127.0.0.1', ca: issued.ca });
    idle.on('error', () => {});
    await once(idle, 'secureConnect');
    await Promise.all([lab.gateway.close(), once(idle, 'close')]);
  });
});

describe('tunnels', () => {
  const established = (back: string) => back.includes('\r\n\r\n');
  const through = async (name: string): Promise<TLSSocket> => {
    const socket = connected();
    const answer = await heard(
      socket,
      `CONNECT ${name}:443 HTTP/1.1\r\nhost: ${name}:443\r\n\r\n`,
      established,
    );
    expect(answer).toBe('HTTP/1.1 200 Connection established\r\n\r\n');
    const secured = connectTls({ socket, servername: name, ca: issued.ca });
    await once(secured, 'secureConnect');
    return secured;
  };
  const headOf = (host: string, path: string) => {
    const { method, headers } = lab.sign({ by: ADMIN, path, headers: { host } });
    const lines = Object.entries({ ...headers, host }).map(([key, value]) => `${key}: ${value}\r\n`);
    return `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`;
  };

  test.each([
    ['aws.cordon.test', '/acme/key'],
    ['acme.aws.cordon.test', '/key'],
  ])('to %s end here, over TLS', async (name, path) => {
    await open({ Bool: { 'aws:SecureTransport': 'false' } });
    expect(await heard(await through(name), headOf(name, path))).toMatch(/^HTTP\/1.1 200/);
  });

  test('in clear text is not TLS', async () => {
    await open({ Bool: { 'aws:SecureTransport': 'false' } });
    const socket = connected();
    const name = 'aws.cordon.test';
    await heard(socket, `CONNECT ${name}:443 HTTP/1.1\r\nhost: ${name}:443\r\n\r\n`, established);
    expect(await heard(socket, headOf(name, '/acme/key'))).toMatch(/^HTTP\/1.1 403/);
  });

  test('to anywhere else are refused, and so is one within another', async () => {
    await open();
    const connectTo = (name: string) => `CONNECT ${name} HTTP/1.1\r\nhost: ${name}\r\n\r\n`;
    for (const name of [
      'evil.test:443',
      'aws.cordon.test:80',
      'aws.cordon.test.evil.test:443',
      'evilaws.cordon.test:443',
      '127.0.0.1:22',
    ])
      expect(await heard(connected(), connectTo(name)), name).toMatch(/^HTTP\/1.1 405/);
    expect(await heard(await through('aws.cordon.test'), connectTo('aws.cordon.test:443'))).toMatch(
      /^HTTP\/1.1 405/,
    );
    const socket = connected();
    await heard(socket, connectTo('aws.cordon.test:443'), established);
    expect(await heard(socket, connectTo('aws.cordon.test:443'))).toMatch(/^HTTP\/1.1 405/);
  });
});

describe('limits', () => {
  /** No time is over before the test's own: what ends a connection is then what the test is about. */
  const NEVER = { headMs: 1e9, idleMs: 1e9, stalledMs: 1e9 };
  /** The owner still is; a handshake on a busy machine may be late for so short a limit, and is tried again. */
  const served = () => expect.poll(() => ask({}).catch(() => 'dropped'), { timeout: 60_000 }).toBe('served');

  /** A client’s first message, cut short. */
  const hello = Buffer.from('16030100c8010000c40303', 'hex');

  test.each([
    ['that says nothing', Buffer.alloc(0)],
    ['whose handshake stands still', hello],
    ['that is no handshake after its first byte', Buffer.from('\x16GET / HTTP/1.1\r\n\r\n')],
  ])('a connection %s is over in time', async (_name, bytes) => {
    await open(undefined, { ...NEVER, headMs: 200 });
    const socket = connected();
    socket.resume().write(bytes);
    await once(socket, 'close');
    await served();
  });

  test('a connection that only looked is over at once', async () => {
    await open(undefined, NEVER);
    const socket = connected().resume();
    await once(socket, 'connect');
    socket.end();
    await once(socket, 'close');
  });

  test('a tunnel to which nothing is said is over in time', async () => {
    await open(undefined, { ...NEVER, headMs: 200 });
    const socket = connected();
    const tunnel = 'CONNECT aws.cordon.test:443 HTTP/1.1\r\nhost: aws.cordon.test:443\r\n\r\n';
    await heard(socket, tunnel, () => false);
    expect(socket.closed).toBe(true);
  });

  const few = { connections: 8, connectionsPerPeer: 8 };
  test('a crowd of half-open handshakes shuts nobody out', async () => {
    await open(undefined, few);
    for (let n = 0; n < 50; n++) connected().write(hello);
    await sleep(300);
    expect(await Promise.all([ask({}), ask({}), ask('plain')])).toEqual(['served', 'served', 'served']);
  });

  test('bodies that stop to arrive over TLS make room; what is at work is not cut off', async () => {
    const stalled = 'PUT /acme/k HTTP/1.1\r\nhost: h\r\ncontent-length: 100\r\nexpect: 100-continue\r\n\r\n';
    await openToAll({ ...few, stalledMs: 1500 });
    const begun = Array.from({ length: 8 }, async () => {
      const socket = connectTls({ port: lab.gateway.port, host: '127.0.0.1', ca: issued.ca });
      socket.on('error', () => {});
      ends.push(() => socket.destroy());
      socket.write(stalled);
      expect(String(await once(socket, 'data'))).toContain('100 Continue');
    });
    await Promise.all(begun);
    await expect(ask({})).rejects.toThrow();
    await expect.poll(() => ask({}).catch(() => 'dropped'), { timeout: 60_000 }).toBe('served');
  });
});
