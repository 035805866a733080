import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strength } from '@cordon/strength';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sendRaw } from '../../testing/raw-request.ts';
import { type RecordingUpstream, recordingUpstream } from '../../testing/recording-upstream.ts';
import { signedRequest } from '../../testing/signed-request.ts';
import { type Gateway, startGateway } from '../gateway.ts';

const admin = { accessKeyId: 'AKIAADMINOFTHISTEST0', secretAccessKey: 'secret' };
const runDir = mkdtempSync(join(tmpdir(), 'cordon-fuzz-'));
let upstream: RecordingUpstream;
let gateway: Gateway;

beforeAll(async () => {
  upstream = await recordingUpstream();
  gateway = await startGateway({
    upstream: upstream.url,
    accountId: '000000000000',
    region: 'us-east-1',
    admin,
    runDir,
  });
});

afterAll(async () => {
  await gateway.close();
  await upstream.close();
  rmSync(runDir, { recursive: true, force: true });
});

const token = (...words: readonly string[]) => fc.constantFrom(...words);
const junk = fc.string({ unit: 'binary', maxLength: 60 });
const method = token(
  'GET',
  'PUT',
  'POST',
  'DELETE',
  'HEAD',
  'OPTIONS',
  'PATCH',
  'TRACE',
  'get',
  'PROPFIND',
  '',
);
const segment = fc.oneof(
  token(
    'bucket',
    '_localstack',
    '..',
    '.',
    '',
    '%2e%2e',
    '%2F',
    '%00',
    '%ff',
    '%',
    'v20180820',
    'tags',
    'ключ',
    'a'.repeat(2000),
  ),
  fc.string({ maxLength: 12 }),
);
const parameter = fc.tuple(
  token(
    'acl',
    'policy',
    'uploadId',
    'partNumber',
    'versionId',
    'delete',
    'x-id',
    'Action',
    'X-Amz-Algorithm',
    'X-Amz-Credential',
    'X-Amz-Signature',
    'X-Amz-Expires',
    'X-Amz-Date',
    'X-Amz-SignedHeaders',
    'X-Amz-Security-Token',
    '__proto__',
    'constructor',
  ),
  fc.oneof(
    token(
      '',
      'AWS4-HMAC-SHA256',
      'AKIA/20261122/us-east-1/s3/aws4_request',
      'AssumeRoleWithWebIdentity',
      '60',
      '-1',
      '9'.repeat(400),
    ),
    junk.map(encodeURIComponent),
  ),
);
const headerLine = fc.tuple(
  token(
    'authorization',
    'x-amz-date',
    'x-amz-content-sha256',
    'x-amz-security-token',
    'x-amz-copy-source',
    'x-amz-decoded-content-length',
    'x-amz-trailer',
    'x-amz-account-id',
    'content-type',
    'content-length',
    'transfer-encoding',
    'expect',
    'range',
    'x-moto-account-id',
    'x-localstack-authorization',
    'host',
    'connection',
  ),
  fc.oneof(
    token(
      'AWS4-HMAC-SHA256 Credential=AKIA/20261122/us-east-1/s3/aws4_request,SignedHeaders=host,Signature=' +
        'a'.repeat(64),
      'AWS4-HMAC-SHA256',
      'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
      'UNSIGNED-PAYLOAD',
      '20261122T060000Z',
      'application/x-www-form-urlencoded',
      'chunked',
      '0',
      '5',
      '-5',
      '1e9',
      '100-continue',
      'bucket/key',
      '000000000000',
      `FwoG${'A'.repeat(100)}`,
      'h, h',
    ),
    junk.map((text) => text.replace(/[\r\n]/g, '')),
  ),
);
const body = fc.oneof(
  token(
    '',
    'hello',
    '5\r\nhello\r\n0\r\n\r\n',
    '<Delete><Object><Key>k</Key></Object></Delete>',
    '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>',
    'Action=AssumeRoleWithWebIdentity&RoleArn=x&WebIdentityToken=a.b.c',
    'Action=__proto__',
  ),
  junk,
);
const request = fc
  .tuple(
    method,
    fc.array(segment, { maxLength: 5 }),
    fc.array(parameter, { maxLength: 8 }),
    fc.array(headerLine, { maxLength: 8 }),
    body,
  )
  .map(([verb, segments, parameters, lines, content]) => {
    const query =
      parameters.length === 0 ? '' : `?${parameters.map(([key, value]) => `${key}=${value}`).join('&')}`;
    const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
    return Buffer.from(
      `${verb} /${segments.join('/')}${query} HTTP/1.1\r\nhost: h\r\n${head}\r\n${content}`,
      'utf8',
    );
  });

/** Sends bytes, half-closes, and gives back what came; the gateway may take its time, but must not crash. */
async function shout(bytes: Uint8Array): Promise<string> {
  const socket = connect(gateway.port, '127.0.0.1');
  let back = '';
  socket.on('data', (piece: Buffer) => {
    back += piece.toString('latin1');
  });
  socket.on('error', () => {});
  await once(socket, 'connect');
  socket.end(bytes);
  // Half-closed by this side, it is closed by the other once it was answered.
  if (!socket.closed) await once(socket, 'close');
  return back;
}

test('nothing that a stranger sends reaches the upstream, breaks the gateway or makes it grow', async () => {
  const before = process.memoryUsage().rss;
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        { weight: 9, arbitrary: request },
        { weight: 1, arbitrary: fc.uint8Array({ maxLength: 300 }) },
      ),
      async (bytes) => {
        const back = await shout(bytes);
        const status = Number(/^HTTP\/1\.1 (\d+)/.exec(back)?.[1] ?? 400);
        expect(status === 501 || (status >= 400 && status < 500), back.slice(0, 300)).toBe(true);
        expect(upstream.seen).toEqual([]);
      },
    ),
    { numRuns: strength(400, 600, 20_000) },
  );
  const mine = signedRequest({
    method: 'GET',
    path: '/bucket/key',
    host: `127.0.0.1:${gateway.port}`,
    credentials: admin,
  });
  expect((await sendRaw(gateway.port, mine)).status).toBe(200);
  expect(process.memoryUsage().rss - before).toBeLessThan(300 * 1024 * 1024);
});

test('names that every object has are names like any other: in a query, as a header, as a form’s parameter', async () => {
  const names = ['constructor', 'toString', 'hasOwnProperty', 'valueOf', '__proto__', '__defineGetter__'];
  for (const name of names)
    for (const bytes of [
      `GET /?${name}= HTTP/1.1\r\nhost: h\r\n\r\n`,
      `PUT /bucket/key?${name}=1 HTTP/1.1\r\nhost: h\r\n${name}: 1\r\ncontent-length: 0\r\n\r\n`,
      `POST / HTTP/1.1\r\nhost: h\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: ${name.length + 7}\r\n\r\nAction=${name}`,
    ]) {
      const back = await shout(Buffer.from(bytes));
      const status = Number(/^HTTP\/1\.1 (\d+)/.exec(back)?.[1]);
      expect(status === 501 || (status >= 400 && status < 500), `${bytes}\n${back.slice(0, 300)}`).toBe(true);
    }
});
