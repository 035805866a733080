import { expect, test } from 'vitest';
import { checksumFor } from './checksum.ts';

/** Check values of the catalogue of CRC algorithms for `123456789`, and of FIPS 180. */
test.each([
  ['x-amz-checksum-crc32', Buffer.from([0xcb, 0xf4, 0x39, 0x26]).toString('base64')],
  ['x-amz-checksum-crc32c', Buffer.from([0xe3, 0x06, 0x92, 0x83]).toString('base64')],
  ['x-amz-checksum-crc64nvme', Buffer.from('ae8b14860a799888', 'hex').toString('base64')],
  ['x-amz-checksum-md5', 'JfnnlDI7RTiF9RgfG2JNCw=='],
  [
    'x-amz-checksum-sha512',
    '2eZ2LdHI6vbWGzxhkvxAjU1tXxF20MKRabwk5xw/J0rSf81YEbMT1oH35V7ALXPUmclUVba1u1A6z1dPuo/+hQ==',
  ],
  // Written big end first, as the canonical form of each is: https://xxhash.com/doc/v0.8.3/
  ['x-amz-checksum-xxhash64', Buffer.from('8cb841db40e6ae83', 'hex').toString('base64')],
  ['x-amz-checksum-xxhash3', Buffer.from('72dcb18b67a17dff', 'hex').toString('base64')],
  ['x-amz-checksum-xxhash128', Buffer.from('33119477ede5dcd5e9716427681d5860', 'hex').toString('base64')],
  ['x-amz-checksum-sha1', '98O8HYCOBHMq32eZZczDTKeuNEE='],
  [
    'x-amz-checksum-sha256',
    Buffer.from('15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225', 'hex').toString('base64'),
  ],
])('%s of the standard text, in one piece and in two', (name, expected) => {
  for (const pieces of [['123456789'], ['1234', '56789']]) {
    const checksum = checksumFor(name);
    for (const piece of pieces) checksum?.update(Buffer.from(piece));
    expect(checksum?.base64()).toBe(expected);
  }
});

test.each([
  ['x-amz-checksum-xxhash64', 'ef46db3751d8e999'],
  ['x-amz-checksum-xxhash3', '2d06800538d394c2'],
  ['x-amz-checksum-xxhash128', '99aa06d3014798d86001c324468d497f'],
])('%s of nothing, as xxHash publishes it, and of two bodies at once', (name, hex) => {
  const [nothing, one, other] = [checksumFor(name), checksumFor(name), checksumFor(name)];
  for (const piece of ['1234', '56789']) {
    one?.update(Buffer.from(piece));
    other?.update(Buffer.from(piece));
  }
  expect(nothing?.base64()).toBe(Buffer.from(hex, 'hex').toString('base64'));
  expect(one?.base64()).toBe(other?.base64());
});

test('one that is not computed here is refused', () => {
  expect(() => checksumFor('x-amz-checksum-new')).toThrow('not implemented');
});

test('a header about checksums holds none', () => {
  expect(checksumFor('x-amz-checksum-mode')).toBeUndefined();
  expect(checksumFor('x-amz-meta-checksum')).toBeUndefined();
});
