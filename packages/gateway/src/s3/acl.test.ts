import { expect, test } from 'vitest';
import { AwsError } from '../errors/aws-error.ts';
import type { Bucket } from '../state/entities.ts';
import { checkAcl, checkExpectedOwner, checkNewBucketAcl, checkWriter } from './acl.ts';
import { newBucket } from './bucket-registry.ts';
import type { S3Request } from './permission.ts';

const { publicAccessBlock: _, ...open } = newBucket('b', '000000000000', 'us-east-1');
const enforced: Bucket = open;
const writers: Bucket = { ...open, ownership: 'ObjectWriter' };
const blocked: Bucket = { ...newBucket('b', '000000000000', 'us-east-1'), ownership: 'ObjectWriter' };

function request(headers: Record<string, string>, operation = 'PutObject'): S3Request {
  const lines = Object.entries(headers).map(([name, value]) => [name, [value]] as const);
  return { operation, bucket: 'b', key: 'k', query: new Map(), headers: new Map(lines) };
}

function code(check: () => void): string {
  try {
    check();
    return 'ok';
  } catch (error) {
    return error instanceof AwsError ? error.code : String(error);
  }
}

const EVERYONE = 'uri="http://acs.amazonaws.com/groups/global/AllUsers"';

test.each<[string, S3Request, Bucket, string]>([
  ['no list, owner enforced', request({}), enforced, 'ok'],
  ['full control for the owner', request({ 'x-amz-acl': 'bucket-owner-full-control' }), enforced, 'ok'],
  ['a private list', request({ 'x-amz-acl': 'private' }), enforced, 'AccessControlListNotSupported'],
  ['a public list', request({ 'x-amz-acl': 'public-read' }), enforced, 'AccessControlListNotSupported'],
  ['a grant', request({ 'x-amz-grant-read': 'id="1"' }), enforced, 'AccessControlListNotSupported'],
  ['a list set by itself', request({}, 'PutObjectAcl'), enforced, 'AccessControlListNotSupported'],
  ['a public list where writers own', request({ 'x-amz-acl': 'public-read' }), writers, 'ok'],
  ['the same, public lists blocked', request({ 'x-amz-acl': 'public-read' }), blocked, 'AccessDenied'],
  ['a grant to everyone, blocked', request({ 'x-amz-grant-read': EVERYONE }), blocked, 'AccessDenied'],
  [
    'a list for every account, blocked',
    request({ 'x-amz-acl': 'authenticated-read' }),
    blocked,
    'AccessDenied',
  ],
  [
    'one for everybody to write, blocked',
    request({ 'x-amz-acl': 'public-read-write' }),
    blocked,
    'AccessDenied',
  ],
  [
    'the right to set it for everyone',
    request({ 'x-amz-grant-write-acp': EVERYONE }),
    blocked,
    'AccessDenied',
  ],
  [
    'the right to read it for every account',
    request({ 'x-amz-grant-read-acp': EVERYONE.replace('AllUsers', 'AuthenticatedUsers') }),
    blocked,
    'AccessDenied',
  ],
  ['a private list, public ones blocked', request({ 'x-amz-acl': 'private' }), blocked, 'ok'],
])('%s', (_name, one, bucket, expected) => {
  expect(code(() => checkAcl(one, bucket))).toBe(expected);
});

test('a new bucket takes a list only if it says whose objects are', () => {
  const made = (headers: Record<string, string>) =>
    code(() => checkNewBucketAcl(request(headers, 'CreateBucket')));
  expect(made({})).toBe('ok');
  expect(made({ 'x-amz-acl': 'private' })).toBe('ok');
  expect(made({ 'x-amz-acl': 'public-read' })).toBe('InvalidBucketAclWithObjectOwnership');
  expect(made({ 'x-amz-acl': 'public-read', 'x-amz-object-ownership': 'ObjectWriter' })).toBe('ok');
});

test('an expected owner must be the owner', () => {
  expect(code(() => checkExpectedOwner('000000000000', enforced))).toBe('ok');
  expect(code(() => checkExpectedOwner('111111111111', enforced))).toBe('AccessDenied');
  expect(code(() => checkExpectedOwner(undefined, enforced))).toBe('ok');
});

test.each<[string, Bucket, string | undefined, S3Request, string]>([
  ['its owner', writers, '000000000000', request({}), 'ok'],
  ['another account', writers, '111111111111', request({}), 'NotImplemented'],
  ['nobody with a name', writers, undefined, request({}), 'NotImplemented'],
  ['another account’s upload in parts', writers, '1', request({}, 'CreateMultipartUpload'), 'NotImplemented'],
  ['another account’s copy', writers, '1', request({}, 'CopyObject'), 'NotImplemented'],
  [
    'another account, and keeps it',
    writers,
    '1',
    request({ 'x-amz-acl': 'bucket-owner-full-control' }),
    'NotImplemented',
  ],
  ['another account, where the owner owns all', enforced, '1', request({}), 'ok'],
  [
    'another account, and hands it over',
    { ...open, ownership: 'BucketOwnerPreferred' },
    '1',
    request({ 'x-amz-acl': 'bucket-owner-full-control' }),
    'ok',
  ],
  [
    'another account, and does not',
    { ...open, ownership: 'BucketOwnerPreferred' },
    '1',
    request({}),
    'NotImplemented',
  ],
  ['another account, and reads', writers, '1', request({}, 'GetObject'), 'ok'],
])('an object whose owner nobody could tell is not made: %s', (_name, bucket, account, one, expected) => {
  expect(code(() => checkWriter(one, bucket, account))).toBe(expected);
});
