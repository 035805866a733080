import { expect, test } from 'vitest';
import { AwsError } from '../errors/aws-error.ts';
import { formatCopySource, parseCopySource } from './forward.ts';

function parse(text: string): unknown {
  try {
    return parseCopySource(text);
  } catch (error) {
    return error instanceof AwsError ? error.code : error;
  }
}

test.each<[string, unknown]>([
  ['acme/k', { bucket: 'acme', key: 'k' }],
  ['/acme/k', { bucket: 'acme', key: 'k' }],
  ['acme%2Fa%20b', { bucket: 'acme', key: 'a b' }],
  ['acme%2Fa+b%2Bc', { bucket: 'acme', key: 'a b+c' }],
  ['acme/k%3FversionId%3D1', { bucket: 'acme', key: 'k?versionId=1' }],
  ['acme/k?versionId=1', { bucket: 'acme', key: 'k', versionId: '1' }],
  ['acme/k?versionId=1&versionId=2', 'InvalidArgument'],
  ['acme/k?x=1', 'InvalidArgument'],
  ['acme/k?versionId=1?versionId=2', 'InvalidArgument'],
  ['acme', 'InvalidArgument'],
  ['acme/', 'InvalidArgument'],
  ['', 'InvalidArgument'],
  ['arn:aws:s3:eu-west-1:1:accesspoint/x/object/k', 'InvalidArgument'],
  ['acme/../globex/k', 'InvalidURI'],
  ['acme/%zz', 'InvalidURI'],
])('the copy source `%s`', (text, expected) => {
  expect(parse(text)).toEqual(expected);
});

test('is sent on in one spelling that reads as what was judged', () => {
  for (const key of ['a b', 'k?versionId=1', '%41', 'ü/€', '/x', 'a+b']) {
    const source = { bucket: 'acme', key, versionId: 'v 1' };
    expect(parseCopySource(formatCopySource(source))).toEqual(source);
  }
});
