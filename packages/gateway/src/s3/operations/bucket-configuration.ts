import { type Family, onBucket } from '../permission.ts';

/** The plain sub-resources: reading needs one action; writing and deleting need the other. */
const CONFIGURATIONS: readonly (readonly [operations: readonly string[], action: string])[] = [
  [['GetBucketAccelerateConfiguration'], 's3:GetAccelerateConfiguration'],
  [['PutBucketAccelerateConfiguration'], 's3:PutAccelerateConfiguration'],
  [['GetBucketAnalyticsConfiguration', 'ListBucketAnalyticsConfigurations'], 's3:GetAnalyticsConfiguration'],
  [['PutBucketAnalyticsConfiguration', 'DeleteBucketAnalyticsConfiguration'], 's3:PutAnalyticsConfiguration'],
  [['GetBucketCors'], 's3:GetBucketCORS'],
  [['PutBucketCors', 'DeleteBucketCors'], 's3:PutBucketCORS'],
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
  [['PutBucketInventoryConfiguration', 'DeleteBucketInventoryConfiguration'], 's3:PutInventoryConfiguration'],
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

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html */
export const bucketConfiguration: Family = Object.fromEntries(
  CONFIGURATIONS.flatMap(([operations, action]) =>
    operations.map((operation) => [operation, onBucket(action)] as const),
  ),
);
