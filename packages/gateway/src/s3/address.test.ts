import { describe, expect, test } from 'vitest';
import { partsOf } from '../../testing/signed-request.ts';
import { AwsError } from '../errors/aws-error.ts';
import { parseHeaders } from '../http/headers.ts';
import { parseTarget } from '../http/target.ts';
import { s3Address } from './address.ts';

function address(url: string, host = '127.0.0.1:4566'): unknown {
  try {
    return s3Address(parseTarget(url, parseHeaders(['host', host])));
  } catch (error) {
    return error instanceof AwsError ? error.code : error;
  }
}

describe('where the bucket stands', () => {
  test.each<[string, string, string, unknown]>([
    ['the service', '/', '127.0.0.1:4566', {}],
    ['path style', '/acme', '127.0.0.1:4566', { bucket: 'acme' }],
    ['path style with a slash', '/acme/', '127.0.0.1:4566', { bucket: 'acme' }],
    ['a key', '/acme/a/b', '127.0.0.1:4566', { bucket: 'acme', key: 'a/b' }],
    ['an encoded slash', '/acme/a%2Fb', '127.0.0.1:4566', { bucket: 'acme', key: 'a/b' }],
    ['an encoded slash after the bucket', '/acme%2Fb', '127.0.0.1:4566', { bucket: 'acme', key: 'b' }],
    ['a key that begins with a slash', '/acme//a', '127.0.0.1:4566', { bucket: 'acme', key: '/a' }],
    ['a key that ends in one', '/acme/a/', '127.0.0.1:4566', { bucket: 'acme', key: 'a/' }],
    ['virtual host', '/k', 'acme.aws.cordon.test', { bucket: 'acme', key: 'k' }],
    ['virtual host of a dotted bucket', '/k', 'a.b.aws.cordon.test', { bucket: 'a.b', key: 'k' }],
    ['virtual host at S3', '/k', 'acme.s3.eu-west-1.amazonaws.com', { bucket: 'acme', key: 'k' }],
    ['the endpoint’s own host', '/acme/k', 'aws.cordon.test', { bucket: 'acme', key: 'k' }],
    ['absolute form', 'http://aws.cordon.test/acme/k', 'aws.cordon.test', { bucket: 'acme', key: 'k' }],
    [
      'absolute form, virtual host',
      'http://acme.aws.cordon.test/k',
      'acme.aws.cordon.test',
      { bucket: 'acme', key: 'k' },
    ],
    ['absolute form without a path', 'http://aws.cordon.test', 'aws.cordon.test', {}],
    ['absolute form of another host', 'http://evil.test/acme/k', 'aws.cordon.test', 'InvalidRequest'],
    ['LocalStack’s own pages', '/_localstack/health', '127.0.0.1:4566', 'InvalidBucketName'],
    ['what LocalStack takes for S3 Control', '/v20180820-acme/k', '127.0.0.1:4566', 'NotImplemented'],
    ['the same as a host', '/k', 'v20180820.aws.cordon.test', 'NotImplemented'],
    ['an upper-case bucket', '/Acme/k', '127.0.0.1:4566', 'InvalidBucketName'],
    ['an address as a bucket', '/127.0.0.1/k', '127.0.0.1:4566', 'InvalidBucketName'],
    ['a broken escape', '/acme/%zz', '127.0.0.1:4566', 'InvalidURI'],
    ['bytes that are no UTF-8', '/acme/%ff', '127.0.0.1:4566', 'InvalidURI'],
    ['a NUL', '/acme/%00', '127.0.0.1:4566', 'InvalidURI'],
    ['a key of slashes', '/acme//', '127.0.0.1:4566', 'InvalidURI'],
    ['dots that stay inside', '/acme/a/../b', '127.0.0.1:4566', { bucket: 'acme', key: 'a/../b' }],
    ['dots that leave the bucket', '/acme/../globex/k', '127.0.0.1:4566', 'InvalidURI'],
    ['encoded dots that leave it', '/acme/%2e%2e%2fglobex/k', '127.0.0.1:4566', 'InvalidURI'],
    ['a key of 1,025 bytes', `/acme/${'x'.repeat(1025)}`, '127.0.0.1:4566', 'KeyTooLongError'],
    ['an endless URI', `/acme/${'x'.repeat(20_000)}`, '127.0.0.1:4566', 'RequestURITooLong'],
  ])('%s', (_name, url, host, expected) => {
    expect(address(url, host)).toEqual(expected);
  });

  test('two Host headers are refused', () => {
    expect(() => parseTarget('/', parseHeaders(['host', 'a', 'Host', 'b']))).toThrow();
    expect(() => partsOf('GET', '/', {})).toThrow();
  });
});
