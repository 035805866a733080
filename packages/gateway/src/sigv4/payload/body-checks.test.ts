import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { codeOf } from '../../../testing/entities.ts';
import { EXAMPLE_KEY, EXAMPLE_SECRET } from '../../../testing/signed-request.ts';
import type { BodyCheck } from '../../http/exchange.ts';
import { parseHeaders } from '../../http/headers.ts';
import { s3Payload } from '../../s3/payload.ts';
import { sha256Hex } from '../canonical-request.ts';
import { sign, signingKey } from '../credential-scope.ts';
import type { Signature } from '../types.ts';
import { AwsChunked, ChunkSigner } from './aws-chunked.ts';
import { checksumCheck, noCheck, payloadKind, sha256Check } from './checks.ts';

/** `ok`, or the code with which the body is refused. */
function outcome(check: BodyCheck, ...pieces: readonly string[]): string {
  return codeOf(() => {
    const passed = pieces.flatMap((piece) => check.push(Buffer.from(piece)));
    check.end();
    expect(Buffer.concat(passed).toString()).toBe(pieces.join(''));
  });
}

describe('x-amz-content-sha256 says how the body is bound', () => {
  test.each([
    ['UNSIGNED-PAYLOAD', { kind: 'unsigned' }],
    ['STREAMING-AWS4-HMAC-SHA256-PAYLOAD', { kind: 'chunked', signed: true, trailer: false }],
    ['STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER', { kind: 'chunked', signed: true, trailer: true }],
    ['STREAMING-UNSIGNED-PAYLOAD-TRAILER', { kind: 'chunked', signed: false, trailer: true }],
    ['a'.repeat(64), { kind: 'sha256', hex: 'a'.repeat(64) }],
  ])('%s', (text, expected) => {
    expect(payloadKind(text)).toEqual(expected);
  });

  test.each([
    '',
    'unsigned-payload',
    'UNSIGNED-PAYLOAD ',
    'A'.repeat(64),
    'a'.repeat(63),
    'a'.repeat(65),
    `x${'a'.repeat(64)}`,
    `${'a'.repeat(64)}\n`,
    'STREAMING-UNSIGNED-PAYLOAD',
    'STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD',
  ])('`%s` is refused', (text) => {
    expect(codeOf(() => payloadKind(text))).toBe('InvalidArgument');
  });
});

test('how a body is framed is said in a header, for the upstream reads it there, and a URL says the same or nothing', () => {
  const STREAMED = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD';
  const scope = { accessKeyId: 'A', date: '20261130', region: 'us-east-1', service: 's3' };
  const inUrl = (contentSha256: string): Signature => ({
    place: 'query',
    scope,
    signedHeaders: ['host'],
    signature: '',
    timestamp: '',
    contentSha256,
  });
  const of = (url: string, sent?: string) =>
    codeOf(() =>
      s3Payload(inUrl(url), new Map(sent === undefined ? [] : [['x-amz-content-sha256', [sent]]])),
    );
  expect([of(STREAMED), of(STREAMED, 'UNSIGNED-PAYLOAD'), of('UNSIGNED-PAYLOAD', STREAMED)]).toEqual([
    'InvalidRequest',
    'InvalidRequest',
    'InvalidRequest',
  ]);
  expect([of(STREAMED, STREAMED), of('UNSIGNED-PAYLOAD'), of('a'.repeat(64), 'UNSIGNED-PAYLOAD')]).toEqual([
    'ok',
    'ok',
    'ok',
  ]);
});

describe('a body bound by its hash', () => {
  test('is taken, in one piece and in many, and no other is', () => {
    const hex = sha256Hex('hello');
    expect(outcome(sha256Check(hex), 'hello')).toBe('ok');
    expect(outcome(sha256Check(hex), 'he', 'llo')).toBe('ok');
    expect(outcome(sha256Check(hex), 'hellp')).toBe('XAmzContentSHA256Mismatch');
    expect(outcome(sha256Check(hex), 'hello', '!')).toBe('XAmzContentSHA256Mismatch');
    expect(outcome(sha256Check(hex))).toBe('XAmzContentSHA256Mismatch');
    expect(outcome(noCheck(), 'whatever')).toBe('ok');
  });
});

describe('a body bound by checksums in signed headers', () => {
  const of = (algorithm: string, text: string) => createHash(algorithm).update(text).digest('base64');
  const check = (headers: Readonly<Record<string, string>>) =>
    checksumCheck(parseHeaders(Object.entries(headers).flat()));

  test.each([
    ['content-md5', of('md5', 'hello')],
    ['x-amz-checksum-sha1', of('sha1', 'hello')],
    ['x-amz-checksum-sha256', of('sha256', 'hello')],
    ['x-amz-checksum-crc32', 'NhCmhg=='],
    ['x-amz-checksum-crc32c', 'mnG7TA=='],
  ])('%s', (name, value) => {
    expect(outcome(check({ [name]: value }), 'hello')).toBe('ok');
    expect(outcome(check({ [name]: value }), 'he', 'llo')).toBe('ok');
    expect(outcome(check({ [name]: value }), 'hellp')).toBe('BadDigest');
    expect(outcome(check({ [name]: '' }), 'hello')).toBe('BadDigest');
  });

  test('a refusal says which was wrong', () => {
    const refused = (body: BodyCheck) => {
      try {
        body.push(Buffer.from('hello'));
        body.end();
      } catch (error) {
        return error;
      }
    };
    expect(refused(check({ 'content-md5': 'x' }))).toMatchObject({
      status: 400,
      message: 'The Content-MD5 you specified did not match what we received.',
    });
    expect(refused(check({ 'x-amz-checksum-sha1': 'x' }))).toMatchObject({
      status: 400,
      message: 'The SHA1 you specified did not match the calculated checksum.',
    });
    expect(refused(sha256Check('0'))).toMatchObject({
      status: 400,
      details: { ClientComputedContentSHA256: '0', S3ComputedContentSHA256: sha256Hex('hello') },
    });
    expect(refused(new AwsChunked({ decodedLength: 5, trailers: [] }))).toBeDefined();
    expect(() => payloadKind('x')).toThrow(
      expect.objectContaining({ status: 400, details: { ArgumentName: 'x-amz-content-sha256' } }),
    );
  });

  test.each(['x-amz-checksum-algorithm', 'x-amz-checksum-mode', 'x-amz-checksum-type'])(
    '%s speaks of checksums and is none; one of a newer algorithm is not passed over',
    (name) => {
      expect(outcome(check({ [name]: 'x' }), 'hello')).toBe('ok');
      expect(() => check({ 'x-amz-checksum-newer': 'x' })).toThrow(
        expect.objectContaining({ status: 501, code: 'NotImplemented' }),
      );
    },
  );

  test('every one of them must hold', () => {
    const good = { 'content-md5': of('md5', 'hello'), 'x-amz-checksum-sha1': of('sha1', 'hello') };
    expect(outcome(check(good), 'hello')).toBe('ok');
    expect(outcome(check({ ...good, 'content-md5': of('md5', 'x') }), 'hello')).toBe('BadDigest');
    expect(outcome(check({ ...good, 'x-amz-checksum-sha1': of('sha1', 'x') }), 'hello')).toBe('BadDigest');
    expect(outcome(check({ 'content-type': 'text/plain' }), 'hello')).toBe('ok');
  });
});

describe('a signed trailer', () => {
  const scope = { accessKeyId: EXAMPLE_KEY, date: '20130524', region: 'us-east-1', service: 's3' };
  const timestamp = '20130524T000000Z';
  const seed = 'f'.repeat(64);
  const key = signingKey(EXAMPLE_SECRET, scope);
  const scopeLine = '20130524/us-east-1/s3/aws4_request';
  const chunkSignature = (previous: string, data: string) =>
    sign(
      key,
      `AWS4-HMAC-SHA256-PAYLOAD\n${timestamp}\n${scopeLine}\n${previous}\n${sha256Hex('')}\n${sha256Hex(data)}`,
    );
  const trailerSignature = (previous: string, trailers: string) =>
    sign(key, `AWS4-HMAC-SHA256-TRAILER\n${timestamp}\n${scopeLine}\n${previous}\n${sha256Hex(trailers)}`);
  const first = chunkSignature(seed, 'hello');
  const last = chunkSignature(first, '');
  const trailer = 'x-amz-checksum-crc32:NhCmhg==';
  const data = `5;chunk-signature=${first}\r\nhello\r\n0;chunk-signature=${last}\r\n`;
  const good = trailerSignature(last, `${trailer}\n`);
  const check = (trailers = ['x-amz-checksum-crc32']) => {
    const signature = {
      place: 'header',
      scope,
      signedHeaders: ['host'],
      signature: seed,
      timestamp,
    } as const;
    return new AwsChunked({ decodedLength: 5, trailers, signer: new ChunkSigner({ signature, key }) });
  };
  const feed = (body: string, trailers?: string[]) =>
    codeOf(() => {
      const check1 = check(trailers);
      check1.push(Buffer.from(body, 'latin1'));
      check1.end();
    });

  test.each<[string, string, string, string[]?]>([
    ['with its signature', `${trailer}\r\nx-amz-trailer-signature:${good}\r\n\r\n`, 'ok'],
    ['without its signature', `${trailer}\r\n\r\n`, 'InvalidRequest'],
    ['with an empty signature', `${trailer}\r\nx-amz-trailer-signature:\r\n\r\n`, 'InvalidRequest'],
    [
      'with the signature of the last chunk',
      `${trailer}\r\nx-amz-trailer-signature:${last}\r\n\r\n`,
      'SignatureDoesNotMatch',
    ],
    [
      'with the signature of another value',
      `${trailer}\r\nx-amz-trailer-signature:${trailerSignature(last, 'x-amz-checksum-crc32:AAAAAA==\n')}\r\n\r\n`,
      'SignatureDoesNotMatch',
    ],
    [
      'not chained to the last chunk',
      `${trailer}\r\nx-amz-trailer-signature:${trailerSignature(first, `${trailer}\n`)}\r\n\r\n`,
      'SignatureDoesNotMatch',
    ],
    ['before its signature only', `x-amz-trailer-signature:${good}\r\n${trailer}\r\n\r\n`, 'InvalidRequest'],
    ['twice', `${trailer}\r\n${trailer}\r\nx-amz-trailer-signature:${good}\r\n\r\n`, 'MalformedTrailerError'],
    ['not at all', `\r\n`, 'MalformedTrailerError'],
    [
      'that was not announced',
      `${trailer}\r\nx-amz-trailer-signature:${good}\r\n\r\n`,
      'MalformedTrailerError',
      [],
    ],
    [
      'its signature twice',
      `${trailer}\r\nx-amz-trailer-signature:${good}\r\nx-amz-trailer-signature:${good}\r\n\r\n`,
      'InvalidRequest',
    ],
  ])('%s: %s', (_name, end, expected, trailers) => {
    expect(feed(data + end, trailers)).toBe(expected);
  });

  test('a signed trailer with a checksum of other data is refused although its signature holds', () => {
    const wrong = 'x-amz-checksum-crc32:AAAAAA==';
    const body = `${data}${wrong}\r\nx-amz-trailer-signature:${trailerSignature(last, `${wrong}\n`)}\r\n\r\n`;
    expect(feed(body)).toBe('BadDigest');
  });

  test.each([
    ['a chunk without its signature', `5\r\nhello\r\n0;chunk-signature=${last}\r\n\r\n`, 'InvalidRequest'],
    [
      'a last chunk without its signature',
      `5;chunk-signature=${first}\r\nhello\r\n0\r\n\r\n`,
      'InvalidRequest',
    ],
    [
      'chunks in another order',
      `5;chunk-signature=${chunkSignature(last, 'hello')}\r\nhello\r\n0;chunk-signature=${last}\r\n\r\n`,
      'SignatureDoesNotMatch',
    ],
    ['no chunk at all', `0;chunk-signature=${chunkSignature(seed, '')}\r\n\r\n`, 'IncompleteBody'],
  ])('%s: %s', (_name, body, expected) => {
    expect(feed(body, [])).toBe(expected);
  });

  test('an unsigned body takes no chunk signature', () => {
    const plain = new AwsChunked({ decodedLength: 5, trailers: [] });
    expect(codeOf(() => plain.push(Buffer.from(`5;chunk-signature=${first}\r\n`)))).toBe('InvalidRequest');
  });
});
