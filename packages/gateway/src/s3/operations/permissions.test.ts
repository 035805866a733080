import { describe, expect, test } from 'vitest';
import { codeOf } from '../../../testing/entities.ts';
import { parseHeaders } from '../../http/headers.ts';
import type { S3Request } from '../permission.ts';
import { OPERATIONS } from './index.ts';

/** A request on `b` and `k`, with a copy source that only copies look at. */
const request = (
  operation: string,
  query: Readonly<Record<string, string>> = {},
  headers: Readonly<Record<string, string>> = {},
  sourceVersion?: string,
): S3Request => ({
  operation,
  bucket: 'b',
  key: 'k',
  query: new Map(Object.entries(query)),
  headers: parseHeaders(Object.entries(headers).flat()),
  source: { bucket: 'from', key: 's', ...(sourceVersion === undefined ? {} : { versionId: sourceVersion }) },
});

const needs = (of: S3Request) => OPERATIONS.get(of.operation)?.needs(of) ?? [];
const actions = (of: S3Request) =>
  needs(of)
    .map(({ action }) => action.replace('s3:', ''))
    .join(' ');

/**
 * What each operation needs, and what it needs of one version where that is another permission.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
 */
const NEEDS: readonly (readonly [operation: string, actions: string, ofVersion?: string])[] = [
  ['ListObjects', 'ListBucket'],
  ['ListObjectsV2', 'ListBucket'],
  ['HeadBucket', 'ListBucket'],
  ['ListObjectVersions', 'ListBucketVersions'],
  ['ListMultipartUploads', 'ListBucketMultipartUploads'],
  ['GetBucketLocation', 'GetBucketLocation'],
  ['GetBucketAcl', 'GetBucketAcl'],
  ['PutBucketAcl', 'PutBucketAcl'],
  ['GetBucketPolicyStatus', 'GetBucketPolicyStatus'],
  ['GetPublicAccessBlock', 'GetBucketPublicAccessBlock'],
  ['GetBucketOwnershipControls', 'GetBucketOwnershipControls'],
  ['GetBucketTagging', 'GetBucketTagging'],
  ['GetObjectLockConfiguration', 'GetBucketObjectLockConfiguration'],
  ['PutObjectLockConfiguration', 'PutBucketObjectLockConfiguration'],
  ['GetBucketAccelerateConfiguration', 'GetAccelerateConfiguration'],
  ['PutBucketAccelerateConfiguration', 'PutAccelerateConfiguration'],
  ['GetBucketAnalyticsConfiguration', 'GetAnalyticsConfiguration'],
  ['ListBucketAnalyticsConfigurations', 'GetAnalyticsConfiguration'],
  ['PutBucketAnalyticsConfiguration', 'PutAnalyticsConfiguration'],
  ['DeleteBucketAnalyticsConfiguration', 'PutAnalyticsConfiguration'],
  ['GetBucketCors', 'GetBucketCORS'],
  ['PutBucketCors', 'PutBucketCORS'],
  ['DeleteBucketCors', 'PutBucketCORS'],
  ['GetBucketEncryption', 'GetEncryptionConfiguration'],
  ['PutBucketEncryption', 'PutEncryptionConfiguration'],
  ['DeleteBucketEncryption', 'PutEncryptionConfiguration'],
  ['GetBucketIntelligentTieringConfiguration', 'GetIntelligentTieringConfiguration'],
  ['ListBucketIntelligentTieringConfigurations', 'GetIntelligentTieringConfiguration'],
  ['PutBucketIntelligentTieringConfiguration', 'PutIntelligentTieringConfiguration'],
  ['DeleteBucketIntelligentTieringConfiguration', 'PutIntelligentTieringConfiguration'],
  ['GetBucketInventoryConfiguration', 'GetInventoryConfiguration'],
  ['ListBucketInventoryConfigurations', 'GetInventoryConfiguration'],
  ['PutBucketInventoryConfiguration', 'PutInventoryConfiguration'],
  ['DeleteBucketInventoryConfiguration', 'PutInventoryConfiguration'],
  ['GetBucketLifecycle', 'GetLifecycleConfiguration'],
  ['GetBucketLifecycleConfiguration', 'GetLifecycleConfiguration'],
  ['PutBucketLifecycle', 'PutLifecycleConfiguration'],
  ['PutBucketLifecycleConfiguration', 'PutLifecycleConfiguration'],
  ['DeleteBucketLifecycle', 'PutLifecycleConfiguration'],
  ['GetBucketLogging', 'GetBucketLogging'],
  ['PutBucketLogging', 'PutBucketLogging'],
  ['GetBucketMetricsConfiguration', 'GetMetricsConfiguration'],
  ['ListBucketMetricsConfigurations', 'GetMetricsConfiguration'],
  ['PutBucketMetricsConfiguration', 'PutMetricsConfiguration'],
  ['DeleteBucketMetricsConfiguration', 'PutMetricsConfiguration'],
  ['GetBucketNotification', 'GetBucketNotification'],
  ['GetBucketNotificationConfiguration', 'GetBucketNotification'],
  ['PutBucketNotification', 'PutBucketNotification'],
  ['PutBucketNotificationConfiguration', 'PutBucketNotification'],
  ['GetBucketReplication', 'GetReplicationConfiguration'],
  ['PutBucketReplication', 'PutReplicationConfiguration'],
  ['DeleteBucketReplication', 'PutReplicationConfiguration'],
  ['GetBucketRequestPayment', 'GetBucketRequestPayment'],
  ['PutBucketRequestPayment', 'PutBucketRequestPayment'],
  ['GetBucketVersioning', 'GetBucketVersioning'],
  ['PutBucketVersioning', 'PutBucketVersioning'],
  ['GetBucketWebsite', 'GetBucketWebsite'],
  ['PutBucketWebsite', 'PutBucketWebsite'],
  ['DeleteBucketWebsite', 'DeleteBucketWebsite'],
  ['GetBucketMetadataConfiguration', 'GetBucketMetadataTableConfiguration'],
  ['GetBucketMetadataTableConfiguration', 'GetBucketMetadataTableConfiguration'],
  ['DeleteBucketMetadataConfiguration', 'DeleteBucketMetadataTableConfiguration'],
  ['DeleteBucketMetadataTableConfiguration', 'DeleteBucketMetadataTableConfiguration'],
  ['UpdateBucketMetadataJournalTableConfiguration', 'UpdateBucketMetadataJournalTableConfiguration'],
  ['ListBuckets', 'ListAllMyBuckets'],
  ['CreateBucket', 'CreateBucket'],
  ['DeleteBucket', 'DeleteBucket'],
  ['GetBucketPolicy', 'GetBucketPolicy'],
  ['PutBucketPolicy', 'PutBucketPolicy'],
  ['DeleteBucketPolicy', 'DeleteBucketPolicy'],
  ['PutPublicAccessBlock', 'PutBucketPublicAccessBlock'],
  ['DeletePublicAccessBlock', 'PutBucketPublicAccessBlock'],
  ['PutBucketOwnershipControls', 'PutBucketOwnershipControls'],
  ['DeleteBucketOwnershipControls', 'PutBucketOwnershipControls'],
  ['PutBucketTagging', 'PutBucketTagging'],
  ['DeleteBucketTagging', 'PutBucketTagging'],
  ['GetBucketAbac', 'GetBucketAbac'],
  ['PutBucketAbac', 'PutBucketAbac'],
  ['GetObject', 'GetObject', 'GetObjectVersion'],
  ['HeadObject', 'GetObject', 'GetObjectVersion'],
  ['SelectObjectContent', 'GetObject', 'GetObjectVersion'],
  ['GetObjectTorrent', 'GetObjectTorrent', 'GetObjectVersionTorrent'],
  ['GetObjectAttributes', 'GetObject GetObjectAttributes', 'GetObjectVersion GetObjectVersionAttributes'],
  ['RestoreObject', 'RestoreObject'],
  ['PutObject', 'PutObject'],
  ['CopyObject', 'GetObject PutObject'],
  ['UploadPartCopy', 'GetObject PutObject'],
  ['DeleteObject', 'DeleteObject', 'DeleteObjectVersion'],
  ['DeleteObjects', ''],
  ['CreateMultipartUpload', 'PutObject'],
  ['UploadPart', 'PutObject'],
  ['CompleteMultipartUpload', 'PutObject'],
  ['AbortMultipartUpload', 'AbortMultipartUpload'],
  ['ListParts', 'ListMultipartUploadParts'],
  ['GetObjectAcl', 'GetObjectAcl', 'GetObjectVersionAcl'],
  ['PutObjectAcl', 'PutObjectAcl', 'PutObjectVersionAcl'],
  ['GetObjectTagging', 'GetObjectTagging', 'GetObjectVersionTagging'],
  ['PutObjectTagging', 'PutObjectTagging', 'PutObjectVersionTagging'],
  ['DeleteObjectTagging', 'DeleteObjectTagging', 'DeleteObjectVersionTagging'],
  ['GetObjectLegalHold', 'GetObjectLegalHold'],
  ['PutObjectLegalHold', 'PutObjectLegalHold'],
  ['GetObjectRetention', 'GetObjectRetention'],
  ['PutObjectRetention', 'PutObjectRetention'],
];

describe('an operation needs', () => {
  test.each(NEEDS.map(([name, plain, ofVersion = plain]) => [name, plain, ofVersion] as const))(
    '%s: %s, of a version %s',
    (operation, plain, ofVersion) => {
      expect(actions(request(operation))).toBe(plain);
      expect(actions(request(operation, { versionId: 'v' }))).toBe(ofVersion);
    },
  );

  test('every operation stands above, or is refused with a reason', () => {
    const missing = [...OPERATIONS].filter(([name]) => !NEEDS.some(([known]) => known === name));
    for (const [name, { needs: rule, unserved }] of missing) {
      expect(unserved, name).toBeDefined();
      expect(codeOf(() => rule(request(name)))).toBe('NotImplemented');
    }
    expect(missing.map(([name]) => name)).toEqual([
      'CreateBucketMetadataConfiguration',
      'CreateBucketMetadataTableConfiguration',
      'UpdateBucketMetadataInventoryTableConfiguration',
      'CreateSession',
      'ListDirectoryBuckets',
      'RenameObject',
      'WriteGetObjectResponse',
    ]);
  });
});

test('a permission is on the object, the version, the bucket or the service', () => {
  const object = { resource: 'arn:aws:s3:::b/k', bucket: 'b', key: 'k' };
  expect(needs(request('GetObject'))).toEqual([{ action: 's3:GetObject', ...object }]);
  expect(needs(request('GetObject', { versionId: 'v' }))).toEqual([
    { action: 's3:GetObjectVersion', ...object, versionId: 'v' },
  ]);
  expect(needs(request('PutBucketCors'))).toEqual([
    { action: 's3:PutBucketCORS', resource: 'arn:aws:s3:::b', bucket: 'b' },
  ]);
  expect(needs(request('ListBuckets'))).toEqual([
    { action: 's3:ListAllMyBuckets', resource: 'arn:aws:s3:::*' },
  ]);
});

describe('what headers ask for besides is a permission of its own', () => {
  const grants = ['full-control', 'read', 'read-acp', 'write', 'write-acp'].map(
    (name): string => `x-amz-grant-${name}`,
  );
  const OBJECT: readonly (readonly [header: string, value: string, action: string])[] = [
    ...['x-amz-acl', ...grants].map((name) => [name, 'x', 'PutObjectAcl'] as const),
    ['x-amz-tagging', 'a=b', 'PutObjectTagging'],
    ['x-amz-object-lock-mode', 'GOVERNANCE', 'PutObjectRetention'],
    ['x-amz-object-lock-retain-until-date', '2030-01-01T00:00:00Z', 'PutObjectRetention'],
    ['x-amz-object-lock-legal-hold', 'ON', 'PutObjectLegalHold'],
  ];
  test.each(OBJECT)('writing an object with %s: %s, %s', (name, value, action) => {
    for (const operation of ['PutObject', 'CreateMultipartUpload'])
      expect(actions(request(operation, {}, { [name]: value }))).toBe(`PutObject ${action}`);
    expect(actions(request('CopyObject', {}, { [name]: value }))).toBe(`GetObject PutObject ${action}`);
  });

  test('making a bucket', () => {
    const create = (name: string, value = 'x') => actions(request('CreateBucket', {}, { [name]: value }));
    for (const name of ['x-amz-acl', ...grants]) expect(create(name)).toBe('CreateBucket PutBucketAcl');
    expect(create('x-amz-acl', 'private')).toBe('CreateBucket');
    expect(create('x-amz-object-ownership')).toBe('CreateBucket PutBucketOwnershipControls');
    const lock = 'CreateBucket PutBucketObjectLockConfiguration PutBucketVersioning';
    expect([
      create('x-amz-bucket-object-lock-enabled', 'True'),
      create('x-amz-bucket-object-lock-enabled', 'false'),
    ]).toEqual([lock, 'CreateBucket']);
  });

  test('bypassing retention', () => {
    const bypass = { 'x-amz-bypass-governance-retention': 'TRUE' };
    expect(actions(request('DeleteObject', {}, bypass))).toBe('DeleteObject BypassGovernanceRetention');
    expect(actions(request('PutObjectRetention', {}, bypass))).toBe(
      'PutObjectRetention BypassGovernanceRetention',
    );
    const not = { 'x-amz-bypass-governance-retention': 'false' };
    expect(actions(request('DeleteObject', {}, not))).toBe('DeleteObject');
  });
});

test('a copy reads its source, in the version that it names', () => {
  const source = { resource: 'arn:aws:s3:::from/s', bucket: 'from', key: 's' };
  for (const operation of ['CopyObject', 'UploadPartCopy']) {
    expect(needs(request(operation))[0]).toEqual({ action: 's3:GetObject', ...source });
    expect(needs(request(operation, {}, {}, 'v'))[0]).toEqual({
      action: 's3:GetObjectVersion',
      ...source,
      versionId: 'v',
    });
    // The target’s version is not asked for: there is none yet.
    expect(needs(request(operation, { versionId: 'v' }))[0]?.action).toBe('s3:GetObject');
    expect(needs(request(operation))[1]).toMatchObject({
      action: 's3:PutObject',
      resource: 'arn:aws:s3:::b/k',
    });
  }
});
