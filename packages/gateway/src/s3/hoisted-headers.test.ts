import { expect, test } from 'vitest';
import { partsOf } from '../../testing/vectors.ts';
import type { Signature } from '../sigv4/types.ts';
import { hoistHeaders } from './hoisted-headers.ts';

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
