import { strength } from '@cordon/strength';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EXAMPLE_KEY, EXAMPLE_SECRET } from '../../../testing/signed-request.ts';
import { sha256Hex } from '../canonical-request.ts';
import { scopeText, sign, signingKey } from '../credential-scope.ts';
import type { Signature } from '../types.ts';
import { AwsChunked, ChunkSigner } from './aws-chunked.ts';

const scope = { accessKeyId: EXAMPLE_KEY, date: '20130524', region: 'us-east-1', service: 's3' };

function signer(seed: string): ChunkSigner {
  const signature: Signature = {
    place: 'header',
    scope,
    signedHeaders: ['host'],
    signature: seed,
    timestamp: '20130524T000000Z',
  };
  return new ChunkSigner({ signature, key: signingKey(EXAMPLE_SECRET, scope) });
}

const A64K = 'a'.repeat(65_536);
const A1K = 'a'.repeat(1024);

/** https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html (example) */
const SIGNED = {
  seed: '4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9',
  body:
    `10000;chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648\r\n${A64K}\r\n` +
    `400;chunk-signature=0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497\r\n${A1K}\r\n` +
    '0;chunk-signature=b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9\r\n\r\n',
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html (example) */
const TRAILER = {
  seed: '106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e',
  body:
    `10000;chunk-signature=b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2\r\n${A64K}\r\n` +
    `400;chunk-signature=1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7\r\n${A1K}\r\n` +
    '0;chunk-signature=2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992\r\n' +
    'x-amz-checksum-crc32c:sOO8/Q==\r\n' +
    'x-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n\r\n',
};

function feed(check: AwsChunked, body: Buffer, cuts: readonly number[]): Buffer {
  const decoded: Buffer[] = [];
  let from = 0;
  for (const cut of [...cuts, body.length]) {
    if (cut > from) decoded.push(...check.push(body.subarray(from, cut)));
    from = Math.max(from, cut);
  }
  check.end();
  return Buffer.concat(decoded);
}

const make = {
  signed: () => new AwsChunked({ decodedLength: 66_560, trailers: [], signer: signer(SIGNED.seed) }),
  trailer: () =>
    new AwsChunked({
      decodedLength: 66_560,
      trailers: ['x-amz-checksum-crc32c'],
      signer: signer(TRAILER.seed),
    }),
};

/** A body of one chunk and a trailer with its CRC-32, signed as it has to be; `value` as it stands behind the colon. */
function short(data: string, value: string) {
  const key = signingKey(EXAMPLE_SECRET, scope);
  const head = `20130524T000000Z\n${scopeText(scope)}`;
  const next = (before: string, text: string) =>
    sign(key, `AWS4-HMAC-SHA256-PAYLOAD\n${head}\n${before}\n${sha256Hex('')}\n${sha256Hex(text)}`);
  const one = next(SIGNED.seed, data);
  const last = next(one, '');
  const sum = value.replace(/^[ \t]+|[ \t]+$/g, '');
  const trailers = sha256Hex(`x-amz-checksum-crc32:${sum}\n`);
  const end = sign(key, `AWS4-HMAC-SHA256-TRAILER\n${head}\n${last}\n${trailers}`);
  return {
    body:
      `${data.length.toString(16)};chunk-signature=${one}\r\n${data}\r\n0;chunk-signature=${last}\r\n` +
      `x-amz-checksum-crc32:${value}\r\nx-amz-trailer-signature:${end}\r\n\r\n`,
    check: () =>
      new AwsChunked({
        ...{ decodedLength: data.length, trailers: ['x-amz-checksum-crc32'] },
        signer: signer(SIGNED.seed),
      }),
  };
}

describe('aws-chunked bodies', () => {
  const CRC = 'x-amz-checksum-crc32';
  const SHA1 = 'x-amz-checksum-sha1';
  const outcome = (check: AwsChunked, body: string) => {
    try {
      return feed(check, Buffer.from(body, 'latin1'), []).toString();
    } catch (error) {
      const { code, message } = error as { code: string; message: string };
      return `${code}: ${message}`;
    }
  };
  const unsigned = (body: string, trailers: readonly string[] = [], decodedLength = 5) =>
    outcome(new AwsChunked({ decodedLength, trailers }), body);

  test.each<[string, string, string, string[]?]>([
    ['as it should be', '5\r\nhello\r\n0\r\n\r\n', 'hello'],
    ['in two chunks', '2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n', 'hello'],
    ['without the last line', '5\r\nhello\r\n0\r\n', 'hello'],
    ['a size of eleven digits', '00000000005\r\nhello\r\n0\r\n\r\n', 'hello'],
    ['a size of twelve', '000000000005\r\nhello\r\n0\r\n\r\n', 'a chunk header is mal-formed'],
    ['a sign before the size', '+5\r\nhello\r\n0\r\n\r\n', 'a chunk header is mal-formed'],
    ['something before the size', 'x5\r\nhello\r\n0\r\n\r\n', 'a chunk header is mal-formed'],
    ['something behind it', '5x\r\nhello\r\n0\r\n\r\n', 'a chunk header is mal-formed'],
    ['no size', '\r\nhello\r\n0\r\n\r\n', 'a chunk header is mal-formed'],
    [
      'a signature that nobody asked for',
      `5;chunk-signature=${'0'.repeat(64)}\r\nhello\r\n0\r\n\r\n`,
      'chunk signatures are missing or unexpected',
    ],
    ['more than the size', '5\r\nhellox\r\n0\r\n\r\n', 'a chunk is longer than its size'],
    ['a line end alone', '5\nhello\r\n0\r\n\r\n', 'a line does not end in CR LF'],
    ['a line end alone after the data', '5\r\nhello\n0\r\n\r\n', 'a line does not end in CR LF'],
    ['a line end first', '\n5\r\nhello\r\n0\r\n\r\n', 'a line does not end in CR LF'],
    ['bytes at the end', '5\r\nhello\r\n0\r\n\r\n\r\n', 'there are bytes after the last chunk'],
    ['a last line that began', '5\r\nhello\r\n0\r\n\r', 'IncompleteBody'],
    ['a size line of 1,025 bytes', `${'5'.padStart(1025, '0')}`, 'a chunk header is too long'],
    ['a size line of 1,024 bytes', `${'5'.padStart(1024, '0')}`, 'IncompleteBody'],
    ['its end missing', '5\r\nhello\r\n', 'IncompleteBody'],
    [
      'a trailer that nobody announced',
      `5\r\nhello\r\n0\r\n${CRC}:NhCmhg==\r\n\r\n`,
      'MalformedTrailerError',
    ],
    ['a trailer', `5\r\nhello\r\n0\r\n${CRC}:NhCmhg==\r\n\r\n`, 'hello', [CRC]],
    ['a trailer in capitals', `5\r\nhello\r\n0\r\n${CRC.toUpperCase()}:NhCmhg==\r\n`, 'hello', [CRC]],
    ['blanks around it', `5\r\nhello\r\n0\r\n${CRC}: \t NhCmhg== \t \r\n\r\n`, 'hello', [CRC]],
    ['a blank in it', `5\r\nhello\r\n0\r\n${CRC}:NhC mhg==\r\n\r\n`, 'BadDigest: The CRC32 you', [CRC]],
    ['a trailer without a colon', `5\r\nhello\r\n0\r\n${CRC}\r\n\r\n`, 'MalformedTrailerError', [CRC]],
    ['no trailer', '5\r\nhello\r\n0\r\n\r\n', 'MalformedTrailerError', [CRC]],
    [
      'a trailer twice',
      `5\r\nhello\r\n0\r\n${CRC}:NhCmhg==\r\n${CRC}:NhCmhg==\r\n\r\n`,
      'MalformedTrailerError',
      [CRC, SHA1],
    ],
    [
      'two trailers',
      `5\r\nhello\r\n0\r\n${CRC}:NhCmhg==\r\n${SHA1}:qvTGHdzF6KLavt4PO0gs2a6pQ00=\r\n\r\n`,
      'hello',
      [CRC, SHA1],
    ],
    [
      'a trailer behind the trailer signature',
      `5\r\nhello\r\n0\r\nx-amz-trailer-signature:a\r\n${CRC}:NhCmhg==\r\n\r\n`,
      'a trailer follows the trailer signature',
      [CRC],
    ],
  ])('an unsigned body with %s', (_name, body, expected, trailers) => {
    expect(unsigned(body, trailers)).toContain(expected);
  });

  test('no trailer may be announced that is no checksum', () => {
    expect(() => new AwsChunked({ decodedLength: 5, trailers: ['x-amz-meta-a'] })).toThrow(
      expect.objectContaining({ status: 400, code: 'InvalidRequest' }),
    );
  });

  test('as many trailers as S3 has checksums for, but no more than eight', () => {
    const names = ['crc32', 'crc32c', 'crc64nvme', 'md5', 'sha1', 'sha256', 'sha512', 'xxhash64', 'xxhash3'];
    const of = (count: number) => {
      const all = names.slice(0, count).map((name) => `x-amz-checksum-${name}`);
      const body = `5\r\nhello\r\n0\r\n${all.map((name) => `${name}:x\r\n`).join('')}\r\n`;
      return unsigned(body, all).split(':')[0];
    };
    expect([of(8), of(9)]).toEqual(['BadDigest', 'MalformedTrailerError']);
  });

  test('a chunk and its trailers must be signed, by signatures and nothing longer', () => {
    const { body, check } = short('hello', 'NhCmhg==');
    expect(outcome(check(), body)).toBe('hello');
    const blanks = short('hello', ' \tNhCmhg==\t ');
    expect(outcome(blanks.check(), blanks.body)).toBe('hello');
    expect(outcome(check(), '5\r\nhello\r\n0\r\n\r\n')).toContain('chunk signatures are missing');
    const end = body.indexOf('trailer-signature:') + 'trailer-signature:'.length;
    for (const longer of [`${body.slice(0, end)}0${body.slice(end)}`, body.replace(/\r\n\r\n$/, '0\r\n\r\n')])
      expect(outcome(check(), longer)).toContain(
        'InvalidRequest: A chunk signature is missing or mal-formed.',
      );
    const none = body.replace(/x-amz-trailer-signature.*\r\n(?=\r\n$)/, '');
    expect(outcome(check(), none)).toContain('InvalidRequest: A chunk signature is missing or mal-formed.');
    const wrong = body.replace(/5;chunk-signature=./, '5;chunk-signature=_');
    expect(outcome(check(), wrong)).toContain('a chunk header is mal-formed');
    const before = body.replace('5;chunk', 'x5;chunk');
    expect(outcome(check(), before)).toContain('a chunk header is mal-formed');
  });

  test.each([
    ['signed', SIGNED.body],
    ['trailer', TRAILER.body],
  ] as const)('verifies the published example, however it is cut: %s', (kind, body) => {
    const cut = fc.integer({ min: 0, max: body.length });
    fc.assert(
      fc.property(fc.array(cut, { maxLength: 12 }), (cuts) => {
        const decoded = feed(
          make[kind](),
          Buffer.from(body),
          cuts.toSorted((a, b) => a - b),
        );
        expect(decoded.equals(Buffer.alloc(66_560, 'a'))).toBe(true);
      }),
      { numRuns: strength(20, 50, 200) },
    );
  });

  test.each([
    ['signed', SIGNED.body],
    ['trailer', TRAILER.body],
  ] as const)('refuses the example with any one byte changed: %s', (kind, body) => {
    const original = Buffer.from(body);
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: original.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        (at, by) => {
          const changed = Buffer.from(original);
          changed[at] = ((changed[at] ?? 0) + by) & 0xff;
          // Hex sizes may be written in either case: `a` and `A` are the same size.
          fc.pre(changed.toString('latin1').toLowerCase() !== body.toLowerCase());
          expect(() => feed(make[kind](), changed, [])).toThrow();
        },
      ),
      { numRuns: strength(100, 100, 1000) },
    );
  });

  // What a lenient parser may take for what was there: white space, other case, base64 that decodes alike.
  test.each(['\u000b', '\r', ' ', ...strength<string[]>([], [':'], ['\t', '\n', '\f', 'R', ':', '0'])])(
    'refuses %j in place of any byte after the data',
    (other) => {
      const { body, check } = short('hello', 'NhCmhg==');
      expect(feed(check(), Buffer.from(body), []).toString()).toBe('hello');
      for (let at = body.indexOf('\r\n0;chunk'); at < body.length; at += 1) {
        const changed = `${body.slice(0, at)}${other}${body.slice(at + 1)}`;
        if (changed.toLowerCase() === body.toLowerCase()) continue;
        expect(() => feed(check(), Buffer.from(changed, 'latin1'), []), `byte ${at}`).toThrow();
      }
    },
  );

  test.each([
    ['cut short', (body: string) => body.slice(0, -40)],
    ['a byte too many', (body: string) => `${body}x`],
    ['a chunk twice', (body: string) => body.slice(0, 65_626) + body],
    ['no last chunk', (body: string) => body.slice(0, body.lastIndexOf('0;chunk'))],
  ])('refuses a signed body: %s', (_name, change) => {
    expect(() => feed(make.signed(), Buffer.from(change(SIGNED.body)), [])).toThrow();
  });

  test('refuses a trailer whose line end was changed into other white space', () => {
    const changed = TRAILER.body.replace(/\r\n\r\n$/, '\r\u000b\r\n');
    expect(() => feed(make.trailer(), Buffer.from(changed, 'latin1'), [])).toThrow();
  });

  test('refuses an unsigned body whose checksum is of other data', () => {
    const check = () => new AwsChunked({ decodedLength: 5, trailers: ['x-amz-checksum-crc32'] });
    const body = (data: string) => Buffer.from(`5\r\n${data}\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n`);
    expect(feed(check(), body('hello'), []).toString()).toBe('hello');
    expect(() => feed(check(), body('hellp'), [])).toThrow(expect.objectContaining({ code: 'BadDigest' }));
  });

  test('refuses a body that is shorter or longer than it announced', () => {
    const body = Buffer.from('5\r\nhello\r\n0\r\n\r\n');
    const check = (decodedLength: number) => () =>
      feed(new AwsChunked({ decodedLength, trailers: [] }), body, []);
    expect(check(5)).not.toThrow();
    expect(check(6)).toThrow(expect.objectContaining({ code: 'IncompleteBody' }));
    expect(check(4)).toThrow(expect.objectContaining({ code: 'InvalidRequest' }));
  });

  test('a size line of any length costs no memory and is refused', () => {
    const check = new AwsChunked({ decodedLength: 5, trailers: [] });
    expect(() => {
      for (let index = 0; index < 100; index++) check.push(Buffer.from('0'.repeat(100)));
    }).toThrow(expect.objectContaining({ code: 'InvalidRequest' }));
  });
});
