import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, createServer, request as httpRequest, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { strength } from '@cordon/strength';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signedRequest } from '../../testing/signed-request.ts';
import { type Gateway, startGateway } from '../gateway.ts';

const admin = { accessKeyId: 'AKIAADMINOFTHISTEST0', secretAccessKey: 'secret' };
const MIB = 1024 * 1024;
/** Far above what memory may rise by; a GiB at night. */
const BIG = strength(384, 384, 1024) * MIB;
const runDir = mkdtempSync(join(tmpdir(), 'cordon-streaming-'));
let upstream: Server;
let gateway: Gateway;
let arrived = 0;
let pace = 0;

/** An upstream that swallows uploads and gives as much for every GET as `BIG` says: what is measured is the gateway alone. */
beforeAll(async () => {
  upstream = createServer(async (request, response) => {
    if (request.headers['user-agent'] === 'cordon-gateway') {
      response.writeHead(request.method === 'HEAD' ? 200 : 404).end();
      return;
    }
    arrived = 0;
    try {
      for await (const piece of request) {
        arrived += (piece as Buffer).length;
        if (pace > 0) await sleep(pace);
      }
    } catch {
      // The gateway broke the upload off, which some of these tests are about.
      response.destroy();
      return;
    }
    if (request.method !== 'GET') {
      response.end();
      return;
    }
    response.writeHead(200, { 'content-length': String(BIG) });
    const pieces = Array.from<Buffer>({ length: BIG / MIB }).fill(Buffer.alloc(MIB));
    // A client that goes away in the middle is what some of these tests are about.
    await pipeline(Readable.from(pieces), response).catch(() => {});
  }).listen(0, '127.0.0.1');
  await once(upstream, 'listening');
  const url = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
  gateway = await startGateway({
    upstream: url,
    accountId: '000000000000',
    region: 'us-east-1',
    admin,
    runDir,
  });
});

afterAll(async () => {
  await gateway?.close();
  upstream.close();
  upstream.closeAllConnections();
  rmSync(runDir, { recursive: true, force: true });
});

/** Watches how far the resident memory of this process (gateway, client and upstream together) rises. */
function watchMemory(): () => number {
  globalThis.gc?.();
  const start = process.memoryUsage().rss;
  let peak = start;
  const timer = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss);
  }, 20);
  return () => {
    clearInterval(timer);
    return peak - start;
  };
}

const FLAT = 160 * MIB;

function upload(
  total: number,
  contentSha256: string,
  more: Record<string, string>,
  make: (piece: Buffer) => Buffer[],
) {
  const { method, path, headers } = signedRequest({
    method: 'PUT',
    path: '/bucket/big',
    host: `127.0.0.1:${gateway.port}`,
    credentials: admin,
    contentSha256,
    headers: more,
  });
  const agent = new Agent();
  const sent = httpRequest({
    host: '127.0.0.1',
    port: gateway.port,
    agent,
    method,
    path,
    headers,
    setHost: false,
  });
  const answered = once(sent, 'response');
  const written = (async () => {
    const piece = Buffer.alloc(MIB, 'x');
    for (let at = 0; at < total; at += MIB)
      for (const part of make(piece)) if (!sent.write(part)) await once(sent, 'drain');
    sent.end(more['x-amz-trailer'] === undefined ? undefined : '0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n');
  })();
  written.catch(() => {});
  const response = answered.then(([first]) => first);
  // A test that destroys its upload awaits no answer.
  response.catch(() => {});
  return { answered: response, sent, agent };
}

describe('what is large goes through, and memory stays flat', () => {
  test('up, unsigned payload', async () => {
    const rise = watchMemory();
    const { answered, agent } = upload(
      BIG,
      'UNSIGNED-PAYLOAD',
      { 'content-length': String(BIG) },
      (piece) => [piece],
    );
    expect((await answered).statusCode).toBe(200);
    expect(arrived).toBe(BIG);
    const risen = rise();
    console.log(`upload of ${BIG / MIB} MiB: memory rose by ${Math.round(risen / MIB)} MiB`);
    expect(risen).toBeLessThan(FLAT);
    agent.destroy();
  });

  test('up in chunks with a trailing checksum that is wrong: refused at its very end, and nothing complete arrived', async () => {
    const size = 256 * MIB;
    const rise = watchMemory();
    const { answered, agent } = upload(
      size,
      'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
      {
        'x-amz-decoded-content-length': String(size),
        'x-amz-trailer': 'x-amz-checksum-crc32',
        'transfer-encoding': 'chunked',
      },
      (piece) => [Buffer.from('100000\r\n'), piece, Buffer.from('\r\n')],
    );
    expect((await answered).statusCode).toBe(400);
    expect(rise()).toBeLessThan(FLAT);
    agent.destroy();
  });

  test('down, to a client that reads as fast as it can', async () => {
    const { method, path, headers } = signedRequest({
      method: 'GET',
      path: '/bucket/big',
      host: `127.0.0.1:${gateway.port}`,
      credentials: admin,
    });
    const rise = watchMemory();
    const sent = httpRequest({
      host: '127.0.0.1',
      port: gateway.port,
      method,
      path,
      headers,
      setHost: false,
      agent: new Agent(),
    }).end();
    const [response] = await once(sent, 'response');
    let got = 0;
    for await (const piece of response) got += (piece as Buffer).length;
    expect(got).toBe(BIG);
    const risen = rise();
    console.log(`download of ${BIG / MIB} MiB: memory rose by ${Math.round(risen / MIB)} MiB`);
    expect(risen).toBeLessThan(FLAT);
  });
});

describe('backpressure', () => {
  test('a client that does not read holds the upstream back', async () => {
    const { method, path, headers } = signedRequest({
      method: 'GET',
      path: '/bucket/big',
      host: `127.0.0.1:${gateway.port}`,
      credentials: admin,
    });
    const rise = watchMemory();
    const sent = httpRequest({
      host: '127.0.0.1',
      port: gateway.port,
      method,
      path,
      headers,
      setHost: false,
      agent: new Agent(),
    }).end();
    const [response] = await once(sent, 'response');
    response.pause();
    await sleep(1500);
    expect(rise()).toBeLessThan(FLAT);
    response.destroy();
  });

  test('an upstream that reads slowly holds the client back', async () => {
    pace = 20;
    const rise = watchMemory();
    const { sent, agent } = upload(BIG, 'UNSIGNED-PAYLOAD', { 'content-length': String(BIG) }, (piece) => [
      piece,
    ]);
    sent.on('error', () => {});
    await sleep(1500);
    expect(rise()).toBeLessThan(FLAT);
    sent.destroy();
    agent.destroy();
    pace = 0;
    await sleep(200);
    const mine = signedRequest({
      method: 'HEAD',
      path: '/bucket/k',
      host: `127.0.0.1:${gateway.port}`,
      credentials: admin,
    });
    const again = httpRequest({
      host: '127.0.0.1',
      port: gateway.port,
      ...mine,
      setHost: false,
      agent: new Agent(),
    }).end();
    const [response] = await once(again, 'response');
    expect(response.statusCode).toBe(200);
    response.resume();
  });
});
