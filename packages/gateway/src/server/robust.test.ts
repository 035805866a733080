import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer, request as httpRequest, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sendRaw } from '../../testing/raw-request.ts';
import { type RecordingUpstream, recordingUpstream } from '../../testing/recording-upstream.ts';
import { signedRequest } from '../../testing/signed-request.ts';
import { heard } from '../../testing/talk.ts';
import { type Gateway, type GatewayOptions, startGateway } from '../gateway.ts';

const admin = { accessKeyId: 'AKIAADMINOFTHISTEST0', secretAccessKey: 'a secret that must not be seen' };
let runDir: string;
let upstream: RecordingUpstream;
let gateway: Gateway;

async function open(more: Partial<GatewayOptions> = {}): Promise<void> {
  gateway = await startGateway({
    upstream: upstream.url,
    accountId: '000000000000',
    region: 'us-east-1',
    admin,
    runDir,
    ...more,
  });
}

beforeEach(async () => {
  runDir = mkdtempSync(join(tmpdir(), 'cordon-robust-'));
  upstream = await recordingUpstream();
  await open();
});

afterEach(async () => {
  await gateway.close();
  await upstream.close();
  rmSync(runDir, { recursive: true, force: true });
});

const signed = (method: string, path: string, body?: Buffer, more: object = {}) =>
  signedRequest({
    method,
    path,
    host: `127.0.0.1:${gateway.port}`,
    credentials: admin,
    ...(body === undefined ? {} : { body }),
    ...more,
  });

/** Talks to the gateway byte by byte; resolves with its answer, or with what came until it closed. */
async function talk(text: string | Buffer): Promise<string> {
  const socket = connect(gateway.port, '127.0.0.1');
  socket.on('error', () => {});
  const back = await heard(socket, text);
  socket.destroy();
  return back;
}

const alive = async () => (await sendRaw(gateway.port, signed('GET', '/bucket/alive'))).status;

describe('a tampered body never arrives', () => {
  const big = Buffer.alloc(3 * 1024 * 1024, 'x');

  test.each([
    ['at its first byte', 0],
    ['in the middle', 1_500_000],
    ['at its last byte', big.length - 1],
  ])('%s', async (_name, at) => {
    const request = signed('PUT', '/bucket/key', big);
    const body = Buffer.from(big);
    body[at] = 0x79;
    const before = upstream.seen.length;
    const answer = await sendRaw(gateway.port, { ...request, body });
    expect([answer.status, answer.code]).toEqual([400, 'XAmzContentSHA256Mismatch']);
    await sleep(50);
    expect(upstream.seen.slice(before)).toEqual([]);
    expect((await sendRaw(gateway.port, request)).status).toBe(200);
  });

  test('nor one that the client breaks off', async () => {
    const request = signed('PUT', '/bucket/key', big);
    const head = Object.entries(request.headers).map(([name, value]) => `${name}: ${value}\r\n`);
    const socket = connect(gateway.port, '127.0.0.1');
    socket.on('error', () => {});
    const sent = Buffer.concat([
      Buffer.from(`PUT /bucket/key HTTP/1.1\r\n${head.join('')}content-length: ${big.length}\r\n\r\n`),
      big.subarray(0, 2_000_000),
    ]);
    await new Promise((written) => socket.write(sent, written));
    socket.destroy();
    await sleep(50);
    expect(upstream.seen).toEqual([]);
    expect(await alive()).toBe(200);
  });
});

describe('100-continue', () => {
  const ask = (path: string, credentials = admin) =>
    new Promise<{ continued: boolean; status: number }>((resolve, reject) => {
      const body = Buffer.from('hello');
      const { method, headers } = signedRequest({
        method: 'PUT',
        path,
        host: `127.0.0.1:${gateway.port}`,
        credentials,
        body,
      });
      let continued = false;
      const sent = httpRequest(
        {
          host: '127.0.0.1',
          port: gateway.port,
          method,
          path,
          headers: { ...headers, expect: '100-continue', 'content-length': '5' },
        },
        (response) => {
          response.resume();
          response.on('end', () => resolve({ continued, status: response.statusCode ?? 0 }));
        },
      );
      sent.on('continue', () => {
        continued = true;
        sent.end(body);
      });
      sent.on('error', reject);
      sent.flushHeaders();
    });

  test('a body is asked for only when it is wanted', async () => {
    expect(await ask('/bucket/key')).toEqual({ continued: true, status: 200 });
    const stranger = { ...admin, accessKeyId: 'AKIANOBODY0000000000' };
    expect(await ask('/bucket/key', stranger)).toEqual({ continued: false, status: 403 });
  });
});

test('a listener that throws ends neither its request nor the process', async () => {
  gateway.onCall(() => {
    throw new Error('a listener of the test');
  });
  const request = { method: 'GET', path: '/acme', headers: { host: 'localhost' }, body: Buffer.alloc(0) };
  for (let count = 0; count < 2; count++)
    expect((await sendRaw(gateway.port, request)).status).toBeGreaterThanOrEqual(400);
});

describe('what is no request', () => {
  test.each([
    ['nonsense', 'hello\r\n\r\n', /^HTTP\/1.1 400/],
    [
      'a header without end',
      `GET / HTTP/1.1\r\nhost: h\r\nx: ${'a'.repeat(40_000)}\r\n\r\n`,
      /^HTTP\/1.1 400[\s\S]*RequestHeaderSectionTooLarge/,
    ],
    ['a URI without end', `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nhost: h\r\n\r\n`, /^HTTP\/1.1 414/],
    ['no host', 'GET / HTTP/1.1\r\n\r\n', /^HTTP\/1.1 400/],
    [
      'two lengths',
      'PUT /bucket/k HTTP/1.1\r\nhost: h\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nxx',
      /^HTTP\/1.1 400/,
    ],
    [
      'a length and chunks',
      'PUT /bucket/k HTTP/1.1\r\nhost: h\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
      /^HTTP\/1.1 400/,
    ],
    ['a tunnel', 'CONNECT evil.test:443 HTTP/1.1\r\nhost: evil.test:443\r\n\r\n', /^HTTP\/1.1 405/],
    [
      'the way to LocalStack’s own pages',
      'GET /_localstack/health HTTP/1.1\r\nhost: h\r\n\r\n',
      /^HTTP\/1.1 400[\s\S]*InvalidBucketName/,
    ],
    [
      'a state reset',
      'POST /_localstack/state/reset HTTP/1.1\r\nhost: h\r\ncontent-length: 0\r\n\r\n',
      /^HTTP\/1.1 400/,
    ],
    [
      'bad chunks',
      'PUT /bucket/k HTTP/1.1\r\nhost: h\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n',
      /^HTTP\/1.1 4/,
    ],
  ])('%s', async (_name, text, expected) => {
    expect(await talk(text)).toMatch(expected);
    expect(upstream.seen).toEqual([]);
    expect(await alive()).toBe(200);
  });

  test('an offer of another protocol is a request like any other', async () => {
    for (const offer of [
      'connection: upgrade\r\nupgrade: websocket',
      'connection: upgrade, http2-settings\r\nupgrade: h2c',
    ]) {
      const text = `GET /bucket/key HTTP/1.1\r\nhost: h\r\n${offer}\r\n\r\n`;
      expect(await talk(text)).toMatch(/^HTTP\/1.1 403[\s\S]*AccessDenied/);
    }
    expect(upstream.seen).toEqual([]);
    const raw = signed('GET', '/bucket/key');
    const offered = { connection: 'upgrade', upgrade: 'h2c' };
    expect((await sendRaw(gateway.port, { ...raw, headers: { ...raw.headers, ...offered } })).status).toBe(
      200,
    );
  });

  test('a head that never ends is given up', async () => {
    await gateway.close();
    await open({ limits: { headMs: 300 } });
    expect(await talk('GET / HTTP/1.1\r\nhost: h\r\nx: ')).toMatch(/^HTTP\/1.1 408/);
  });
});

describe('an upstream that fails', () => {
  test('is down: 503 in AWS’s XML, and served again when it is back', async () => {
    expect(await alive()).toBe(200);
    const { port } = new URL(upstream.url);
    await upstream.close();
    const down = await sendRaw(gateway.port, signed('GET', '/bucket/key'));
    expect([down.status, down.code]).toEqual([503, 'ServiceUnavailable']);
    const put = await sendRaw(gateway.port, signed('PUT', '/bucket/key', Buffer.alloc(1_000_000)));
    expect([put.status, put.code]).toEqual([503, 'ServiceUnavailable']);
    const back: Server = createServer((_request, response) => response.end()).listen(
      Number(port),
      '127.0.0.1',
    );
    await once(back, 'listening');
    expect(await alive()).toBe(200);
    back.close();
    back.closeAllConnections();
  });

  test('forgets what it held when it ends: whoever listens there later is asked nothing', async () => {
    await gateway.close();
    await open({ upstreamForgets: true });
    expect(await alive()).toBe(200);
    const { port } = new URL(upstream.url);
    await upstream.close();
    expect(await alive()).toBe(503);
    let asked = 0;
    const empty: Server = createServer((_request, response) => {
      asked += 1;
      response.writeHead(404).end();
    }).listen(Number(port), '127.0.0.1');
    await once(empty, 'listening');
    const answer = await sendRaw(gateway.port, signed('GET', '/bucket/key'));
    expect([answer.status, answer.code]).toEqual([503, 'ServiceUnavailable']);
    expect(answer.body.toString()).toContain('the emulator behind the gateway ended');
    expect(asked).toBe(0);
    empty.close();
    empty.closeAllConnections();
  });

  test('hangs: 503 after the time it has', async () => {
    const hanging = createServer(() => {}).listen(0, '127.0.0.1');
    await once(hanging, 'listening');
    await gateway.close();
    const url = `http://127.0.0.1:${(hanging.address() as AddressInfo).port}`;
    await open({ upstream: url, upstreamTimeoutMs: 200 });
    const answer = await sendRaw(gateway.port, signed('GET', '/'));
    expect([answer.status, answer.code]).toEqual([503, 'ServiceUnavailable']);
    hanging.close();
    hanging.closeAllConnections();
  });

  test('a slow client is not an upstream that hangs', async () => {
    await gateway.close();
    await open({ upstreamTimeoutMs: 3000 });
    const { method, path, headers } = signed('PUT', '/bucket/slow', Buffer.from('abcd'));
    const sent = httpRequest({
      host: '127.0.0.1',
      port: gateway.port,
      method,
      path,
      setHost: false,
      headers: { ...headers, 'content-length': '4' },
    });
    const answered = once(sent, 'response');
    for (const piece of 'abcd') {
      sent.write(piece);
      await sleep(1000);
    }
    sent.end();
    const [response] = await answered;
    response.resume();
    expect(response.statusCode).toBe(200);
  });

  test('breaks off: a cut answer does not look complete', async () => {
    const cut = createServer((request, response) => {
      if (request.headers['user-agent'] === 'cordon-gateway') {
        response.writeHead(request.method === 'HEAD' ? 200 : 404).end();
        return;
      }
      response.writeHead(200, { 'content-length': '1000' });
      response.write('half');
      setTimeout(() => response.destroy(), 30);
    }).listen(0, '127.0.0.1');
    await once(cut, 'listening');
    await gateway.close();
    const url = `http://127.0.0.1:${(cut.address() as AddressInfo).port}`;
    await open({ upstream: url });
    await expect(sendRaw(gateway.port, signed('GET', '/bucket/key'))).rejects.toThrow();
    cut.close();
    cut.closeAllConnections();
  });
});

describe('a bucket that is not there', () => {
  test('is told as S3 tells it, is nobody’s refusal, and is asked about once', async () => {
    const anonymous = { method: 'GET', path: '/absent/key', headers: { host: 'h' }, body: Buffer.alloc(0) };
    for (const request of [anonymous, anonymous, signed('GET', '/absent/key'), anonymous]) {
      const answer = await sendRaw(gateway.port, request);
      expect([answer.status, answer.code]).toEqual([404, 'NoSuchBucket']);
      const line = gateway.explain(String(answer.headers['x-amz-request-id']));
      expect([line?.cordon.outcome, line?.cordon.layer]).toEqual(['failed', 'request']);
    }
    expect(upstream.asked).toEqual(['HEAD /absent']);
  });

  test('and is there as soon as it was made', async () => {
    expect((await sendRaw(gateway.port, signed('GET', '/absent/key'))).status).toBe(404);
    expect((await sendRaw(gateway.port, signed('PUT', '/absent'))).status).toBe(200);
    expect((await sendRaw(gateway.port, signed('GET', '/absent/key'))).status).toBe(200);
  });
});

describe('what stays behind', () => {
  test('the state file is its owner’s alone, and the log holds no secret and no signature', async () => {
    const request = signed('GET', '/bucket/key?versionId=1');
    await sendRaw(gateway.port, request);
    await sendRaw(gateway.port, { ...request, path: '/bucket/other' });
    const signature = /Signature=(\w+)/.exec(request.headers.authorization ?? '')?.[1] ?? 'none';
    await gateway.close();
    expect(statSync(join(runDir, 'gateway-state.jsonl')).mode & 0o777).toBe(0o600);
    const log = readFileSync(join(runDir, 'decisions.jsonl'), 'utf8');
    expect(log.trim().split('\n')).toHaveLength(2);
    expect(log).not.toContain(signature);
    expect(log).not.toContain(admin.secretAccessKey);
    const [served, refused] = log
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect([served.eventName, served.cordon.outcome]).toEqual(['GetObject', 'served']);
    expect([refused.errorCode, refused.cordon.layer]).toEqual(['SignatureDoesNotMatch', 'signature']);
  });

  test('soft mode serves what it would refuse, and says so', async () => {
    await gateway.close();
    await open({ mode: 'soft' });
    const anonymous = { method: 'GET', path: '/bucket/key', headers: { host: 'h' }, body: Buffer.alloc(0) };
    const answer = await sendRaw(gateway.port, anonymous);
    expect(answer.status).toBe(200);
    const line = gateway.explain(String(answer.headers['x-amz-request-id']));
    expect(line?.cordon.outcome).toBe('would-refuse');
    expect(line?.cordon.judged.map(({ outcome }) => outcome)).toEqual(['implicitly-denied']);
  });
});
