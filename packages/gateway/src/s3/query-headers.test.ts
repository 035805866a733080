import { expect, test } from 'vitest';
import { partsOf } from '../../testing/signed-request.ts';
import type { Signature } from '../sigv4/types.ts';
import { hoistHeaders } from './query-headers.ts';

const presigned = { place: 'query' } as Signature;

test('a hoisted header of a presigned URL counts as a header, and leaves the query', () => {
  const parts = partsOf('PUT', '/k?X-Amz-Signature=1&x-amz-copy-source=victim%2Fk&versionId=2', {
    host: 'h',
  });
  const { headers, query } = hoistHeaders(parts.headers, parts.query, presigned);
  expect(headers.get('x-amz-copy-source')).toEqual(['victim/k']);
  expect(query).toEqual([['versionId', '2']]);
});

test('the same parameter is none of it where the signature stands in the header, or there is none', () => {
  const parts = partsOf('PUT', '/k?x-amz-acl=public-read', { host: 'h' });
  for (const signature of [undefined, { place: 'header' } as Signature])
    expect(hoistHeaders(parts.headers, parts.query, signature).headers.has('x-amz-acl')).toBe(false);
});

test('a header and the same hoisted are refused, whatever their case', () => {
  const parts = partsOf('PUT', '/k?X-Amz-Acl=public-read', { host: 'h', 'x-amz-acl': 'private' });
  expect(() => hoistHeaders(parts.headers, parts.query, presigned)).toThrow(
    expect.objectContaining({ code: 'InvalidArgument' }),
  );
});

test.each(['x-amz-checksum-crc32', 'X-Amz-Checksum-Sha512', 'x-amz-sdk-checksum-algorithm'])(
  '%s in the query of a presigned URL is no checksum of the body',
  (name) => {
    const parts = partsOf('PUT', `/k?${name}=AAAAAA%3D%3D&x-amz-checksum-mode=ENABLED`, { host: 'h' });
    const { headers, query } = hoistHeaders(parts.headers, parts.query, presigned);
    expect([...headers.keys()].sort()).toEqual(['host', 'x-amz-checksum-mode']);
    expect(query).toEqual([]);
  },
);

test.each(['x-amz-content-sha256', 'x-amz-decoded-content-length', 'X-Amz-Trailer'])(
  '%s in the query says nothing about the body, and is refused',
  (name) => {
    const parts = partsOf('PUT', `/k?${name}=STREAMING-UNSIGNED-PAYLOAD-TRAILER`, { host: 'h' });
    expect(() => hoistHeaders(parts.headers, parts.query, presigned)).toThrow(
      expect.objectContaining({ code: 'InvalidRequest' }),
    );
  },
);

test('a URL of version 2 may name a header that is sent, too, and with the same value alone', () => {
  const two = { place: 'query', version: 2 } as Signature;
  const parts = (type: string) =>
    partsOf('PUT', `/k?content-type=${type}`, { host: 'h', 'content-type': 'a' });
  const hoist = (type: string) => hoistHeaders(parts(type).headers, parts(type).query, two);
  expect(hoist('a').headers.get('content-type')).toEqual(['a']);
  expect(() => hoist('b')).toThrow(expect.objectContaining({ code: 'InvalidArgument' }));
});

test.each(['x-amz-meta-%C3%A4=b', 'x-amz-meta-a%20b=c', 'x-amz-meta-a=b%0D%0Ac', 'x-amz-meta-a=%01'])(
  '%s in the query of a presigned URL can be no header',
  (parameter) => {
    const parts = partsOf('PUT', `/k?${parameter}`, { host: 'h' });
    expect(() => hoistHeaders(parts.headers, parts.query, presigned)).toThrow(
      expect.objectContaining({ code: 'InvalidArgument' }),
    );
  },
);
