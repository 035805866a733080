import { describe, expect, test } from 'vitest';
import { EXAMPLE_SECRET, exampleAuthorization, partsOf } from '../../testing/vectors.ts';
import { findSignature } from '../who/authenticate.ts';
import type { SignedParts } from './types.ts';
import { verifySignature } from './verify.ts';

const EMPTY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const BASE = { host: 'examplebucket.s3.amazonaws.com', 'x-amz-date': '20130524T000000Z' };

/**
 * The worked examples of
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html and …/sigv4-query-string-auth.html
 */
const PUBLISHED: readonly [name: string, parts: SignedParts, payload: string][] = [
  [
    'GET object with a range',
    partsOf('GET', '/test.txt', {
      ...BASE,
      range: 'bytes=0-9',
      'x-amz-content-sha256': EMPTY,
      authorization: exampleAuthorization(
        'host;range;x-amz-content-sha256;x-amz-date',
        'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
      ),
    }),
    EMPTY,
  ],
  [
    'PUT object with a dollar in its key and a Date header',
    partsOf('PUT', '/test%24file.text', {
      ...BASE,
      date: 'Fri, 24 May 2013 00:00:00 GMT',
      'x-amz-storage-class': 'REDUCED_REDUNDANCY',
      'x-amz-content-sha256': '44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072',
      authorization: exampleAuthorization(
        'date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class',
        '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
      ),
    }),
    '44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072',
  ],
  [
    'GET bucket lifecycle: a parameter without value',
    partsOf('GET', '/?lifecycle', {
      ...BASE,
      'x-amz-content-sha256': EMPTY,
      authorization: exampleAuthorization(
        'host;x-amz-content-sha256;x-amz-date',
        'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543',
      ),
    }),
    EMPTY,
  ],
  [
    'GET bucket list: two parameters',
    partsOf('GET', '/?max-keys=2&prefix=J', {
      ...BASE,
      'x-amz-content-sha256': EMPTY,
      authorization: exampleAuthorization(
        'host;x-amz-content-sha256;x-amz-date',
        '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
      ),
    }),
    EMPTY,
  ],
  [
    'presigned GET',
    partsOf(
      'GET',
      '/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404',
      { host: BASE.host },
    ),
    'UNSIGNED-PAYLOAD',
  ],
];

describe('SigV4', () => {
  test.each(PUBLISHED)('verifies the published example: %s', (_name, parts, payload) => {
    const signature = findSignature(parts);
    expect(signature).toBeDefined();
    if (signature !== undefined)
      expect(() => verifySignature(parts, signature, EXAMPLE_SECRET, payload)).not.toThrow();
  });

  test.each(PUBLISHED)('refuses it with one thing changed: %s', (_name, parts, payload) => {
    const signature = findSignature(parts);
    if (signature === undefined) throw new Error('no signature');
    const host = new Map(parts.headers).set('host', ['other.s3.amazonaws.com']);
    const changed: readonly [SignedParts, string, string][] = [
      [{ ...parts, method: 'DELETE' }, EXAMPLE_SECRET, payload],
      [{ ...parts, path: `${parts.path}x` }, EXAMPLE_SECRET, payload],
      [{ ...parts, query: [...parts.query, ['versionId', '1']] }, EXAMPLE_SECRET, payload],
      [{ ...parts, headers: host }, EXAMPLE_SECRET, payload],
      [parts, `${EXAMPLE_SECRET}x`, payload],
      [parts, EXAMPLE_SECRET, 'f'.repeat(64)],
    ];
    for (const [other, secret, hash] of changed)
      expect(() => verifySignature(other, signature, secret, hash)).toThrow(
        expect.objectContaining({ code: 'SignatureDoesNotMatch' }),
      );
  });

  test('refuses an x-amz header that nobody signed', () => {
    const [, parts, payload] = PUBLISHED[0] as (typeof PUBLISHED)[number];
    const headers = new Map(parts.headers).set('x-amz-acl', ['public-read']);
    const signature = findSignature({ ...parts, headers });
    if (signature === undefined) throw new Error('no signature');
    expect(() => verifySignature({ ...parts, headers }, signature, EXAMPLE_SECRET, payload)).toThrow(
      expect.objectContaining({ code: 'AccessDenied', details: { HeadersNotSigned: 'x-amz-acl' } }),
    );
  });
});
