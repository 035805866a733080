import { describe, expect, test } from 'vitest';
import { codeOf } from '../../testing/entities.ts';
import { EXAMPLE_KEY, EXAMPLE_SECRET, exampleAuthorization, partsOf } from '../../testing/signed-request.ts';
import { findSignature } from '../who/authenticate.ts';
import { canonicalRequest, checkSignedHeaders, sha256Hex, stringToSign } from './canonical-request.ts';
import { sameSignature, sign, signingKey } from './credential-scope.ts';
import type { Signature, SignedParts } from './types.ts';
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

const SCOPE = { accessKeyId: EXAMPLE_KEY, date: '20130524', region: 'us-east-1', service: 's3' };

describe('the canonical request', () => {
  const of = (parts: SignedParts, signed: readonly string[] = [], service = 's3') =>
    canonicalRequest(parts, signed, 'HASH', service);

  test('is method, path, query, signed headers in their order, their names, and the payload', () => {
    const parts = partsOf('PUT', '/a?b=1', { host: 'h', 'x-amz-date': 'd', other: 'o' });
    expect(of(parts, ['x-amz-date', 'host'])).toBe(
      'PUT\n/a\nb=1\nx-amz-date:d\nhost:h\n\nx-amz-date;host\nHASH',
    );
  });

  test('encodes the path once for S3 and twice for every other service', () => {
    const parts = partsOf('GET', '/a%20b/%25c', { host: 'h' });
    expect(of(parts).split('\n')[1]).toBe('/a%20b/%25c');
    expect(of(parts, [], 'iam').split('\n')[1]).toBe('/a%2520b/%2525c');
    expect(of(parts, [], 'sts').split('\n')[1]).toBe('/a%2520b/%2525c');
  });

  test('sorts the query by name and then value, and leaves out the signature alone', () => {
    const parts = partsOf('GET', '/?b=2&a=2&a=1&B=%2F&X-Amz-Signature=s&X-Amz-Date=d&x-amz-signature=t', {
      host: 'h',
    });
    expect(of(parts).split('\n')[2]).toBe('B=%2F&X-Amz-Date=d&a=1&a=2&b=2&x-amz-signature=t');
  });

  test('trims values, folds spaces inside them, and joins lines of one name by a comma', () => {
    const parts = partsOf('GET', '/', { host: 'h', a: '  b   c  ', d: ' e ', f: 'g  h' });
    expect(of(parts, ['a', 'd', 'f', 'none'])).toContain('\na:b c\nd:e\nf:g h\nnone:\n');
    const twice = { ...parts, headers: new Map([['a', ['1', '2']]]) };
    expect(of(twice, ['a'])).toContain('\na:1,2\n');
  });

  test('its hash is signed with the time and the scope', () => {
    expect(stringToSign('T', SCOPE, 'canonical')).toBe(
      `AWS4-HMAC-SHA256\nT\n20130524/us-east-1/s3/aws4_request\n${sha256Hex('canonical')}`,
    );
  });
});

describe('the signing key', () => {
  const key = (more: Partial<typeof SCOPE> = {}, secret = EXAMPLE_SECRET) =>
    signingKey(secret, { ...SCOPE, ...more }).toString('hex');

  test('is another for another secret, day, Region or service', () => {
    const keys = [
      key(),
      key({}, 'another'),
      key({ date: '20130525' }),
      key({ region: 'us-east-2' }),
      key({ service: 'sts' }),
    ];
    expect(new Set(keys).size).toBe(keys.length);
    expect(key()).toBe(key({ accessKeyId: 'AKIAANOTHER' }));
  });

  test('is the published one, also when thousands were derived since', () => {
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html (its example key)
    const secret = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
    const published = () => key({ date: '20150830', service: 'iam' }, secret);
    expect(published()).toBe('c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9');
    for (let index = 0; index < 2100; index++) key({ region: `r${index}` });
    expect(published()).toBe('c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9');
  });

  test('signatures are compared whole', () => {
    const signature = sign(signingKey(EXAMPLE_SECRET, SCOPE), 'text');
    expect(sameSignature(signature, signature)).toBe(true);
    expect(sameSignature(signature, `${signature.slice(0, -1)}x`)).toBe(false);
    expect(sameSignature(signature, `x${signature.slice(1)}`)).toBe(false);
    expect(sameSignature(signature, signature.slice(0, -1))).toBe(false);
    expect(sameSignature('', signature)).toBe(false);
  });
});

describe('signed headers', () => {
  const check = (headers: Readonly<Record<string, string>>, signedHeaders: readonly string[]) => {
    const signature: Signature = {
      place: 'header',
      scope: SCOPE,
      signedHeaders,
      signature: '',
      timestamp: '20130524T000000Z',
    };
    return codeOf(() => checkSignedHeaders(partsOf('GET', '/', { host: 'h', ...headers }), signature));
  };

  test.each<[string, Record<string, string>, string[], string]>([
    ['host alone', {}, ['host'], 'ok'],
    ['no host', {}, ['accept'], 'AccessDenied'],
    ['no host, with a date', { 'x-amz-date': 'd' }, ['x-amz-date'], 'AccessDenied'],
    ['a header of AWS’s that is not signed', { 'x-amz-date': 'd' }, ['host'], 'AccessDenied'],
    ['its own session token not signed', { 'x-amz-security-token': 't' }, ['host'], 'AccessDenied'],
    ['another’s header that is not signed', { accept: '*/*', 'x-other': '1' }, ['host'], 'ok'],
    ['a header that was not sent', {}, ['host', 'range'], 'SignatureDoesNotMatch'],
    ['a name in upper case', { range: 'r' }, ['host', 'Range'], 'SignatureDoesNotMatch'],
    ['all', { 'x-amz-date': 'd', range: 'r' }, ['host', 'range', 'x-amz-date'], 'ok'],
  ])('%s: %s %s %s', (_name, headers, signed, expected) => {
    expect(check(headers, signed)).toBe(expected);
  });

  test('the refusal lists them', () => {
    const parts = partsOf('GET', '/', { host: 'h', 'x-amz-acl': 'private' });
    const signature: Signature = {
      place: 'query',
      scope: SCOPE,
      signedHeaders: ['range'],
      signature: '',
      timestamp: '',
    };
    expect(() => checkSignedHeaders(parts, signature)).toThrow(
      expect.objectContaining({ status: 403, details: { HeadersNotSigned: 'host, x-amz-acl' } }),
    );
  });
});

describe('a wrong signature', () => {
  const refusal = (headers: Record<string, string>) => {
    const parts = partsOf('GET', '/key?versions', {
      ...{ host: 'h', 'x-amz-date': '20130524T000000Z' },
      ...headers,
      authorization: exampleAuthorization(
        ['host', 'x-amz-date', ...Object.keys(headers)].join(';'),
        'f'.repeat(64),
      ),
    });
    try {
      verifySignature(parts, findSignature(parts) as Signature, EXAMPLE_SECRET, EMPTY);
    } catch (error) {
      return error as { code: string; status: number; details: Record<string, string> };
    }
    throw new Error('it was taken');
  };

  test('is answered by what would have been signed, as AWS does', () => {
    const { code, status, details } = refusal({});
    const canonical = `GET\n/key\nversions=\nhost:h\nx-amz-date:20130524T000000Z\n\nhost;x-amz-date\n${EMPTY}`;
    const text = stringToSign('20130524T000000Z', SCOPE, canonical);
    expect({ code, status }).toEqual({ code: 'SignatureDoesNotMatch', status: 403 });
    expect(details).toEqual({
      AWSAccessKeyId: EXAMPLE_KEY,
      StringToSign: text,
      SignatureProvided: 'f'.repeat(64),
      StringToSignBytes: Buffer.from(text)
        .toString('hex')
        .replaceAll(/..(?=.)/g, '$& '),
      CanonicalRequest: canonical,
      CanonicalRequestBytes: Buffer.from(canonical)
        .toString('hex')
        .replaceAll(/..(?=.)/g, '$& '),
    });
  });

  test('says a name that looks like no token back', () => {
    const { details } = refusal({ 'x-amz-meta-a': 'undefined' });
    expect(details.CanonicalRequest).toContain('\nx-amz-meta-a:undefined\n');
  });

  test('does not say the session token back', () => {
    const { details } = refusal({ 'x-amz-security-token': 'a/secret+token' });
    expect(details.CanonicalRequest).toContain('\nx-amz-security-token:…\n');
    const spelt = refusal({ 'x-amz-security-token': 'a/secret', 'x-amz-meta-url': '?t=a%2Fsecret&' });
    expect(spelt.details.CanonicalRequest).toContain('\nx-amz-meta-url:?t=…&\n');
    for (const said of [details, spelt.details])
      expect(JSON.stringify(said)).not.toMatch(/secret|73 65 63 72 65 74/);
  });
});

test('what was verified is what chunks are chained to', () => {
  const [, parts, payload] = PUBLISHED[0] as (typeof PUBLISHED)[number];
  const signature = findSignature(parts);
  if (signature === undefined) throw new Error('no signature');
  const verified = verifySignature(parts, signature, EXAMPLE_SECRET, payload);
  expect(verified.signature).toBe(signature);
  expect(verified.key).toEqual(signingKey(EXAMPLE_SECRET, signature.scope));
});
