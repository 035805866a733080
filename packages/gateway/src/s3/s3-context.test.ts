import { describe, expect, test } from 'vitest';
import { partsOf } from '../../testing/signed-request.ts';
import { ANONYMOUS, type Caller, rootCaller } from '../who/caller.ts';
import { globalContext } from '../who/global-context.ts';
import type { S3Request } from './permission.ts';
import { s3Context } from './s3-context.ts';

const facts = {
  sourceIp: '127.0.0.1',
  userAgent: 'test',
  now: 1_000_000,
  region: 'us-east-1',
};

const session: Caller = {
  principal: {
    kind: 'role-session',
    accountId: '000000000000',
    roleArn: 'arn:aws:iam::000000000000:role/path/acme',
    roleId: 'AROA1',
    sessionName: 's',
    sessionArn: 'arn:aws:sts::000000000000:assumed-role/acme/s',
  },
  accountId: '000000000000',
  arn: 'arn:aws:sts::000000000000:assumed-role/acme/s',
  userId: 'AROA1:s',
  tags: { Tenant: 'acme' },
  session: {
    kind: 'assumed-role',
    accessKeyId: 'ASIA',
    secret: 's',
    accountId: '000000000000',
    issuedAt: 900,
    expiresAt: 4500,
    name: 's',
    policyArns: [],
    tags: {},
    transitive: [],
    chained: false,
    sourceIdentity: 'alice',
  },
};

describe('the global keys', () => {
  test('of a session: the role as principal, the session as user id, its tags and age', () => {
    expect(globalContext(session, facts)).toMatchObject({
      'aws:principalarn': 'arn:aws:iam::000000000000:role/path/acme',
      'aws:userid': 'AROA1:s',
      'aws:principaltype': 'AssumedRole',
      'aws:principaltag/tenant': 'acme',
      'aws:tokenissuetime': '1970-01-01T00:15:00.000Z',
      'aws:sourceidentity': 'alice',
      'aws:currenttime': '1970-01-01T00:16:40.000Z',
      'aws:epochtime': '1000',
      'aws:principalaccount': '000000000000',
      'aws:sourceip': '127.0.0.1',
      'aws:securetransport': 'false',
      'aws:requestedregion': 'us-east-1',
      'aws:useragent': 'test',
    });
    expect(globalContext(session, facts)).not.toHaveProperty('aws:username');
    expect(globalContext(session, facts)).not.toHaveProperty('aws:referer');
    expect(globalContext(session, { ...facts, referer: 'https://a/' })).toHaveProperty(
      'aws:referer',
      'https://a/',
    );
  });

  test('of root and of nobody: what AWS leaves out is left out', () => {
    const root = globalContext(rootCaller('000000000000', 'AKIA'), facts);
    expect(root).toMatchObject({
      'aws:principaltype': 'Account',
      'aws:principalarn': 'arn:aws:iam::000000000000:root',
    });
    const nobody = globalContext(ANONYMOUS, facts);
    expect(nobody).toMatchObject({
      'aws:principaltype': 'Anonymous',
      'aws:principalaccount': 'anonymous',
      'aws:userid': 'anonymous',
      'aws:viaawsservice': 'false',
    });
    for (const key of [
      'aws:principalarn',
      'aws:principalisawsservice',
      'aws:tokenissuetime',
      'aws:multifactorauthpresent',
    ])
      expect(nobody).not.toHaveProperty(key);
  });
});

describe('S3’s own keys', () => {
  const request = (
    operation: string,
    query: Record<string, string>,
    headers: Record<string, string> = {},
  ): S3Request => ({
    operation,
    bucket: 'b',
    query: new Map(Object.entries(query)),
    headers: partsOf('GET', '/', { host: 'h', ...headers }).headers,
  });

  test('of a list: prefix and delimiter as sent; not of other operations', () => {
    const query = { prefix: 'acme/', delimiter: '/', 'max-keys': '5' };
    expect(s3Context(request('ListObjectsV2', query), undefined, { now: 0 })).toEqual({
      's3:prefix': 'acme/',
      's3:delimiter': '/',
      's3:max-keys': '5',
    });
    expect(s3Context(request('GetObject', query), undefined, { now: 0 })).toEqual({});
    expect(s3Context(request('ListMultipartUploads', query), undefined, { now: 0 })).toEqual({});
  });

  test('of a copy: its source as bucket and key, as AWS’s own examples compare it', () => {
    const copy = { ...request('CopyObject', {}), source: { bucket: 'from', key: 'public/a' } };
    expect(s3Context(copy, undefined, { now: 0 })).toMatchObject({ 's3:x-amz-copy-source': 'from/public/a' });
    const headers = { 'x-amz-metadata-directive': 'REPLACE' };
    const replacing = { ...request('CopyObject', {}, headers), source: copy.source };
    expect(s3Context(replacing, undefined, { now: 0 })).toHaveProperty(
      's3:x-amz-metadata-directive',
      'REPLACE',
    );
  });

  test('of nobody: no signature, and over plain HTTP no version of TLS', () => {
    expect(s3Context(request('GetObject', {}), undefined, { now: 0 })).toEqual({});
  });

  test.each([
    ['PutObject', 'true'],
    ['CopyObject', 'true'],
    ['CompleteMultipartUpload', 'true'],
    ['CreateMultipartUpload', 'false'],
    ['UploadPart', 'false'],
    ['UploadPartCopy', 'false'],
  ])('of %s: whether it makes an object: %s', (operation, makes) => {
    expect(s3Context(request(operation, {}), undefined, { now: 0 })['s3:objectcreationoperation']).toBe(
      makes,
    );
  });

  test('of a write under Object Lock: mode, date, days that remain, legal hold', () => {
    const headers = {
      'x-amz-object-lock-mode': 'GOVERNANCE',
      'x-amz-object-lock-retain-until-date': '2026-12-10T11:59:00Z',
      'x-amz-object-lock-legal-hold': 'ON',
    };
    const now = Date.parse('2026-11-30T12:00:00Z');
    expect(s3Context(request('PutObject', {}, headers), undefined, { now })).toMatchObject({
      's3:object-lock-mode': 'GOVERNANCE',
      's3:object-lock-retain-until-date': '2026-12-10T11:59:00Z',
      's3:object-lock-remaining-retention-days': '10',
      's3:object-lock-legal-hold': 'ON',
    });
  });

  test('of a write: list, encryption, tags', () => {
    const headers = {
      'x-amz-acl': 'private',
      'x-amz-server-side-encryption': 'AES256',
      'x-amz-server-side-encryption-aws-kms-key-id': 'k',
      'x-amz-tagging': 'Tenant=acme&b=',
    };
    expect(s3Context(request('PutObject', {}, headers), undefined, { now: 0 })).toEqual({
      's3:objectcreationoperation': 'true',
      's3:x-amz-acl': 'private',
      's3:x-amz-server-side-encryption': 'AES256',
      's3:x-amz-server-side-encryption-aws-kms-key-id': 'k',
      's3:requestobjecttagkeys': ['Tenant', 'b'],
      's3:requestobjecttag/tenant': 'acme',
      's3:requestobjecttag/b': '',
    });
  });

  test('of a presigned URL: how and how long ago it was signed', () => {
    const signature = {
      place: 'query',
      scope: { accessKeyId: 'A', date: '19700101', region: 'r', service: 's3' },
      signedHeaders: ['host'],
      signature: '',
      timestamp: '19700101T001600Z',
    } as const;
    expect(s3Context(request('GetObject', {}), signature, facts)).toEqual({
      's3:authtype': 'REST-QUERY-STRING',
      's3:signatureversion': 'AWS4-HMAC-SHA256',
      's3:signatureage': '40000',
      's3:x-amz-content-sha256': 'UNSIGNED-PAYLOAD',
    });
    expect(s3Context(request('GetObject', {}), { ...signature, place: 'header' }, facts)).toEqual({
      's3:authtype': 'REST-HEADER',
      's3:signatureversion': 'AWS4-HMAC-SHA256',
    });
    // “This condition works for: presigned URLs … Presigned POST”, “In Signature Version 2, this value is always set to 0”,
    // “Presigned URLs always have an UNSIGNED_PAYLOAD”.
    const other = (more: object) => s3Context(request('PutObject', {}), { ...signature, ...more }, facts);
    expect(other({ place: 'form' })).toMatchObject({
      's3:authtype': 'POST',
      's3:signatureage': '40000',
      's3:x-amz-content-sha256': 'UNSIGNED-PAYLOAD',
    });
    for (const place of ['query', 'form'])
      expect(other({ place, version: 2, timestamp: '' })).toMatchObject({
        's3:signatureversion': 'AWS',
        's3:signatureage': '0',
        's3:x-amz-content-sha256': 'UNSIGNED-PAYLOAD',
      });
    // By a clock that is ahead: NumericLessThan with a negative age would hold of any limit.
    for (const place of ['query', 'form'])
      expect(other({ place, timestamp: '19700101T001641Z' })).toMatchObject({ 's3:signatureage': '0' });
    // A parameter of the URL binds the body as a header does.
    expect(other({ contentSha256: 'ab' })).toMatchObject({ 's3:x-amz-content-sha256': 'ab' });
  });
});
