import { expect, test } from 'vitest';
import { overlaps } from './arn-overlap.ts';

const BUCKET = 'arn:${Partition}:s3:::${BucketName}';
const OBJECT = 'arn:${Partition}:s3:::${BucketName}/${ObjectName}';

test.each([
  ['arn:aws:s3:::acme', true, false],
  ['arn:aws:s3:::acme/*', false, true],
  ['arn:aws:s3:::acme*', true, true],
  ['arn:aws:s3:::*', true, true],
  ['arn:aws:s3:::acm?', true, false],
  ['arn:aws:s3:::acme/a/b', false, true],
  ['arn:aws:s3:::${aws:PrincipalTag/t}', true, true],
  ['arn:aws:sqs:eu-west-1:111122223333:q', false, false],
])('`%s`: a bucket %s, an object %s', (pattern, bucket, object) => {
  expect(overlaps(pattern, BUCKET)).toBe(bucket);
  expect(overlaps(pattern, OBJECT)).toBe(object);
});

test.each([
  ['arn:aws:iam::*:role/x', 'arn:${Partition}:iam::${Account}:role/${RoleName}', true],
  ['arn:aws:iam::1*', 'arn:${Partition}:iam::${Account}:role/${RoleName}', true],
  ['arn:aws:iam::1/2:role/x', 'arn:${Partition}:iam::${Account}:role/${RoleName}', false],
  ['arn:aws:s3:::a:b', BUCKET, false],
  ['arn:aws:s3:::a/', OBJECT, false],
  ['', 'arn', false],
  ['arn', '', false],
  ['*', '', true],
  ['a*b*c', 'axbxc', true],
  ['a*b*c', 'axcxb', false],
])('`%s` and `%s` have an ARN in common: %s', (pattern, format, common) => {
  expect(overlaps(pattern, format)).toBe(common);
});
