import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { AwsError } from '../errors/aws-error.ts';
import { isReset, Upstream } from './upstream.ts';

let server: Server;
let upstream: Upstream;
/** Timers stand still unless a test moves them: no answer is late since the machine is busy. */
const TIMEOUT_MS = 5000;
const POLL = { timeout: 60_000, interval: 5 };
beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => {
  vi.useRealTimers();
  upstream.close();
  server.close();
  server.closeAllConnections();
});

type Handler = (request: IncomingMessage, response: ServerResponse, body: string) => void;

/** An upstream of one handler; returns the requests that reached it, each as `METHOD path body`. */
async function behind(handle: Handler, timeoutMs = TIMEOUT_MS): Promise<string[]> {
  const seen: string[] = [];
  server = createServer(async (request, response) => {
    let body = '';
    for await (const piece of request) body += piece;
    seen.push(`${request.method} ${request.url} ${body}`.trim());
    handle(request, response, body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  upstream = new Upstream({ url: `http://127.0.0.1:${port}`, region: 'eu-west-1', timeoutMs });
  return seen;
}

const call = (path = '/', method = 'GET', body?: Buffer) =>
  upstream.call({ method, path, headers: { 'x-test': '1' } }, body);
const failure = (answer: Promise<unknown>) =>
  answer.then(
    () => 'served',
    (error: AwsError) => `${error.status} ${error.code}`,
  );

describe('a call', () => {
  test('goes as it was given, with its host, and comes back whole', async () => {
    let headers: IncomingMessage['headers'] = {};
    const seen = await behind((request, response, body) => {
      headers = request.headers;
      response.writeHead(207, { 'x-answer': 'yes' });
      response.write(`heard ${body}`);
      response.end('.');
    });
    const answer = await call('/b/k?x=1', 'PUT', Buffer.from('hello'));
    expect([answer.status, answer.headers['x-answer'], answer.body.toString()]).toEqual([
      207,
      'yes',
      'heard hello.',
    ]);
    expect(seen).toEqual(['PUT /b/k?x=1 hello']);
    expect(headers).toMatchObject({ host: upstream.authority, 'x-test': '1', 'content-length': '5' });
  });

  test.each([
    ['GET', '', undefined],
    ['HEAD', '', undefined],
    ['DELETE', '', undefined],
    ['PUT', '', '0'],
    ['POST', '', '0'],
    ['GET', 'x', '1'],
  ])('%s of `%s` says the length %s', async (method, body, expected) => {
    let length: string | undefined = 'none';
    await behind((request, response) => {
      length = request.headers['content-length'];
      response.end();
    });
    await call('/', method, Buffer.from(body));
    expect(length).toBe(expected);
  });

  test('names the account, the Region and the service to an upstream that checks no signature', async () => {
    await behind((_request, response) => response.end());
    expect(upstream.authorization('111122223333', 's3')).toMatch(
      /^AWS4-HMAC-SHA256 Credential=111122223333\/\d{8}\/eu-west-1\/s3\/aws4_request, SignedHeaders=host, Signature=0{64}$/,
    );
  });
});

describe('a connection that breaks', () => {
  const reset = (request: IncomingMessage) => request.socket.resetAndDestroy();

  test('that had been kept and went stale: the call is made once more, on another', async () => {
    const sockets = new Set<Socket>();
    let calls = 0;
    const seen = await behind((request, response) => {
      sockets.add(request.socket);
      calls += 1;
      if (calls === 2) reset(request);
      else response.end('served');
    });
    expect((await call('/first')).body.toString()).toBe('served');
    expect((await call('/second')).body.toString()).toBe('served');
    expect([seen, sockets.size]).toEqual([['GET /first', 'GET /second', 'GET /second'], 2]);
  });

  test('that was fresh: the upstream had the request, so it is never sent again', async () => {
    const seen = await behind(reset);
    expect(await failure(call('/first', 'POST', Buffer.from('once')))).toBe('503 ServiceUnavailable');
    await sleep(20);
    expect(seen).toEqual(['POST /first once']);
  });

  test('twice: the second failure is told', async () => {
    let calls = 0;
    const seen = await behind((request, response) => {
      calls += 1;
      if (calls > 1) reset(request);
      else response.end();
    });
    await call('/first');
    expect(await failure(call('/second'))).toBe('503 ServiceUnavailable');
    expect(seen).toEqual(['GET /first', 'GET /second', 'GET /second']);
  });

  test('an answer that does not come in time is not asked for again, on a kept connection either', async () => {
    let calls = 0;
    const seen = await behind((_request, response) => {
      calls += 1;
      if (calls === 1) response.end();
    });
    await call('/first');
    const second = failure(call('/second'));
    await expect.poll(() => seen.length, POLL).toBe(2);
    vi.advanceTimersByTime(TIMEOUT_MS);
    expect(await second).toBe('503 ServiceUnavailable');
    await sleep(20);
    expect(seen).toEqual(['GET /first', 'GET /second']);
  });

  test('in the middle of the answer: what came is not called whole', async () => {
    await behind((request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('half', () => request.socket.destroy());
    });
    expect(await failure(call())).toBe('503 ServiceUnavailable');
  });

  test('nobody is there', async () => {
    await behind(() => {});
    const { port } = server.address() as AddressInfo;
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
    const gone = new Upstream({ url: `http://127.0.0.1:${port}`, region: 'r', timeoutMs: 5000 });
    const error = await gone.call({ method: 'GET', path: '/', headers: {} }).catch((thrown) => thrown);
    expect([error.status, error.code, error.cause.code]).toEqual([503, 'ServiceUnavailable', 'ECONNREFUSED']);
    gone.close();
  });
});

test('the time for an answer runs from the end of the request, and stops with its beginning', async () => {
  let end = () => {};
  await behind((_request, response) => {
    response.write('begun');
    end = () => response.end(' and ended');
  });
  const sent = upstream.open({ method: 'PUT', path: '/', headers: { 'content-length': '2' } });
  const answer = upstream.answer(sent);
  await new Promise((written) => sent.write('a', written));
  vi.advanceTimersByTime(2 * TIMEOUT_MS);
  sent.end('b');
  const begun = await answer;
  vi.advanceTimersByTime(2 * TIMEOUT_MS);
  end();
  let body = '';
  for await (const piece of begun) body += piece;
  expect(body).toBe('begun and ended');
});

test.each([
  [Object.assign(new Error(), { code: 'ECONNRESET' }), true],
  [Object.assign(new Error(), { code: 'EPIPE' }), true],
  [Object.assign(new Error(), { code: 'ECONNREFUSED' }), false],
  [new Error('no answer within 100 ms'), false],
  [new AwsError(503, 'x', 'x', {}, { cause: Object.assign(new Error(), { code: 'ECONNRESET' }) }), true],
  [new AwsError(503, 'ECONNRESET', 'x'), false],
  [undefined, false],
])('%s is a connection that was closed: %s', (error, expected) => {
  expect(isReset(error)).toBe(expected);
});
