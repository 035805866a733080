import { corsRulesOf } from '../cors.ts';
import { ownershipOf, publicAccessBlockOf, tagsIn, textsIn } from '../document.ts';
import { onBucket, onService } from '../permission.ts';
import { withKeys } from '../serve.ts';
import { getBucketAbac, putBucketAbac } from './bucket-abac.ts';
import { putBucketCors } from './bucket-cors.ts';
import { getBucketPolicy, ownerOnly, putBucketPolicy } from './bucket-policy.ts';
import { createBucket, createBucketPermissions } from './create-bucket.ts';
import { bucketChange, type Entries } from './operation.ts';

/** Operations on the service or a bucket that need one action and nothing else. */
const PLAIN: readonly (readonly [operations: readonly string[], action: string])[] = [
  [['ListObjects', 'ListObjectsV2', 'HeadBucket'], 's3:ListBucket'],
  [['ListObjectVersions'], 's3:ListBucketVersions'],
  [['ListMultipartUploads'], 's3:ListBucketMultipartUploads'],
  [['GetBucketLocation'], 's3:GetBucketLocation'],
  [['GetBucketAcl'], 's3:GetBucketAcl'],
  [['PutBucketAcl'], 's3:PutBucketAcl'],
  [['GetBucketPolicyStatus'], 's3:GetBucketPolicyStatus'],
  [['GetPublicAccessBlock'], 's3:GetBucketPublicAccessBlock'],
  [['GetBucketOwnershipControls'], 's3:GetBucketOwnershipControls'],
  [['GetBucketTagging'], 's3:GetBucketTagging'],
  [['GetObjectLockConfiguration'], 's3:GetBucketObjectLockConfiguration'],
  [['PutObjectLockConfiguration'], 's3:PutBucketObjectLockConfiguration'],
  [['GetBucketAccelerateConfiguration'], 's3:GetAccelerateConfiguration'],
  [['PutBucketAccelerateConfiguration'], 's3:PutAccelerateConfiguration'],
  [['GetBucketAnalyticsConfiguration', 'ListBucketAnalyticsConfigurations'], 's3:GetAnalyticsConfiguration'],
  [['PutBucketAnalyticsConfiguration', 'DeleteBucketAnalyticsConfiguration'], 's3:PutAnalyticsConfiguration'],
  [['GetBucketCors'], 's3:GetBucketCORS'],
  [['GetBucketEncryption'], 's3:GetEncryptionConfiguration'],
  [['PutBucketEncryption', 'DeleteBucketEncryption'], 's3:PutEncryptionConfiguration'],
  [
    ['GetBucketIntelligentTieringConfiguration', 'ListBucketIntelligentTieringConfigurations'],
    's3:GetIntelligentTieringConfiguration',
  ],
  [
    ['PutBucketIntelligentTieringConfiguration', 'DeleteBucketIntelligentTieringConfiguration'],
    's3:PutIntelligentTieringConfiguration',
  ],
  [['GetBucketInventoryConfiguration', 'ListBucketInventoryConfigurations'], 's3:GetInventoryConfiguration'],
  [['DeleteBucketInventoryConfiguration'], 's3:PutInventoryConfiguration'],
  [['GetBucketLifecycle', 'GetBucketLifecycleConfiguration'], 's3:GetLifecycleConfiguration'],
  [
    ['PutBucketLifecycle', 'PutBucketLifecycleConfiguration', 'DeleteBucketLifecycle'],
    's3:PutLifecycleConfiguration',
  ],
  [['GetBucketLogging'], 's3:GetBucketLogging'],
  [['PutBucketLogging'], 's3:PutBucketLogging'],
  [['GetBucketMetricsConfiguration', 'ListBucketMetricsConfigurations'], 's3:GetMetricsConfiguration'],
  [['PutBucketMetricsConfiguration', 'DeleteBucketMetricsConfiguration'], 's3:PutMetricsConfiguration'],
  [['GetBucketNotification', 'GetBucketNotificationConfiguration'], 's3:GetBucketNotification'],
  [['PutBucketNotification', 'PutBucketNotificationConfiguration'], 's3:PutBucketNotification'],
  [['GetBucketReplication'], 's3:GetReplicationConfiguration'],
  [['PutBucketReplication', 'DeleteBucketReplication'], 's3:PutReplicationConfiguration'],
  [['GetBucketRequestPayment'], 's3:GetBucketRequestPayment'],
  [['PutBucketRequestPayment'], 's3:PutBucketRequestPayment'],
  [['GetBucketVersioning'], 's3:GetBucketVersioning'],
  [['PutBucketVersioning'], 's3:PutBucketVersioning'],
  [['GetBucketWebsite'], 's3:GetBucketWebsite'],
  [['PutBucketWebsite'], 's3:PutBucketWebsite'],
  [['DeleteBucketWebsite'], 's3:DeleteBucketWebsite'],
  [
    ['CreateBucketMetadataConfiguration', 'CreateBucketMetadataTableConfiguration'],
    's3:CreateBucketMetadataTableConfiguration',
  ],
  [
    ['GetBucketMetadataConfiguration', 'GetBucketMetadataTableConfiguration'],
    's3:GetBucketMetadataTableConfiguration',
  ],
  [
    ['DeleteBucketMetadataConfiguration', 'DeleteBucketMetadataTableConfiguration'],
    's3:DeleteBucketMetadataTableConfiguration',
  ],
  [['UpdateBucketMetadataInventoryTableConfiguration'], 's3:UpdateBucketMetadataInventoryTableConfiguration'],
  [['UpdateBucketMetadataJournalTableConfiguration'], 's3:UpdateBucketMetadataJournalTableConfiguration'],
];

/**
 * Operations on the service and on buckets.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
 */
export const BUCKET_OPERATIONS: Entries = {
  ...Object.fromEntries(
    PLAIN.flatMap(([operations, action]) =>
      operations.map((operation) => [operation, { needs: onBucket(action) }] as const),
    ),
  ),
  ListBuckets: { needs: onService('s3:ListAllMyBuckets') },
  CreateBucket: { needs: createBucketPermissions, serve: createBucket },
  DeleteBucket: {
    needs: onBucket('s3:DeleteBucket'),
    effect: (call) => [{ table: 'buckets', key: call.request.bucket ?? '' }],
  },
  GetBucketPolicy: { needs: onBucket('s3:GetBucketPolicy'), serve: getBucketPolicy },
  PutBucketPolicy: { needs: onBucket('s3:PutBucketPolicy'), serve: putBucketPolicy },
  DeleteBucketPolicy: {
    needs: onBucket('s3:DeleteBucketPolicy'),
    serve: ownerOnly,
    effect: (call) => bucketChange(call, ({ policy: _, ...bucket }) => bucket),
  },
  PutPublicAccessBlock: {
    needs: onBucket('s3:PutBucketPublicAccessBlock'),
    effect: (call, document) =>
      bucketChange(call, (bucket) => ({ ...bucket, publicAccessBlock: publicAccessBlockOf(document) })),
  },
  DeletePublicAccessBlock: {
    needs: onBucket('s3:PutBucketPublicAccessBlock'),
    effect: (call) => bucketChange(call, ({ publicAccessBlock: _, ...bucket }) => bucket),
  },
  PutBucketOwnershipControls: {
    needs: onBucket('s3:PutBucketOwnershipControls'),
    effect: (call, document) =>
      bucketChange(call, (bucket) => ({ ...bucket, ownership: ownershipOf(document) })),
  },
  DeleteBucketOwnershipControls: {
    needs: onBucket('s3:PutBucketOwnershipControls'),
    effect: (call) => bucketChange(call, (bucket) => ({ ...bucket, ownership: 'ObjectWriter' })),
  },
  PutBucketTagging: {
    needs: onBucket('s3:PutBucketTagging'),
    effect: (call, document) =>
      bucketChange(call, (bucket) => ({ ...bucket, tags: Object.fromEntries(tagsIn(document, 'TagSet')) })),
  },
  DeleteBucketTagging: {
    needs: onBucket('s3:PutBucketTagging'),
    effect: (call) => bucketChange(call, (bucket) => ({ ...bucket, tags: {} })),
  },
  PutBucketInventoryConfiguration: {
    needs: onBucket('s3:PutInventoryConfiguration'),
    serve: withKeys((document) => {
      const fields = textsIn(document, 'OptionalFields');
      return fields.length === 0 ? {} : { 's3:inventoryaccessibleoptionalfields': fields };
    }),
  },
  PutBucketCors: {
    needs: onBucket('s3:PutBucketCORS'),
    serve: putBucketCors,
    effect: (call, document) => bucketChange(call, (bucket) => ({ ...bucket, cors: corsRulesOf(document) })),
  },
  DeleteBucketCors: {
    needs: onBucket('s3:PutBucketCORS'),
    effect: (call) => bucketChange(call, ({ cors: _, ...bucket }) => bucket),
  },
  GetBucketAbac: { needs: onBucket('s3:GetBucketAbac'), serve: getBucketAbac },
  PutBucketAbac: { needs: onBucket('s3:PutBucketAbac'), serve: putBucketAbac },
};
