import type { SdkCall } from '@cordon/domain';

type Input = Readonly<Record<string, unknown>>;
type Operation = readonly [operation: string, more?: Input];

const NULL_VERSION = { VersionId: 'null' };
const NO_TAGS = { Tagging: { TagSet: [] } };
const ID = { Id: 'cordon' };

/**
 * The SDK operation that asks for exactly one S3 action (and no second one), with the least input it takes. What is
 * missing here cannot be asked for alone, has no operation, or would end the bucket.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
 */
const OPERATIONS: Readonly<Record<string, Operation>> = {
  's3:GetObject': ['GetObject'],
  's3:GetObjectVersion': ['GetObject', NULL_VERSION],
  's3:GetObjectAcl': ['GetObjectAcl'],
  's3:GetObjectVersionAcl': ['GetObjectAcl', NULL_VERSION],
  's3:GetObjectTagging': ['GetObjectTagging'],
  's3:GetObjectVersionTagging': ['GetObjectTagging', NULL_VERSION],
  's3:GetObjectLegalHold': ['GetObjectLegalHold'],
  's3:GetObjectRetention': ['GetObjectRetention'],
  's3:ListMultipartUploadParts': ['ListParts', { UploadId: 'none' }],
  's3:PutObject': ['PutObject', { Body: { $body: 'cordon' } }],
  's3:PutObjectTagging': ['PutObjectTagging', NO_TAGS],
  's3:PutObjectAcl': ['PutObjectAcl', { ACL: 'private' }],
  's3:AbortMultipartUpload': ['AbortMultipartUpload', { UploadId: 'none' }],
  's3:DeleteObjectTagging': ['DeleteObjectTagging'],
  's3:DeleteObjectVersion': ['DeleteObject', NULL_VERSION],
  's3:DeleteObject': ['DeleteObject'],
  's3:ListBucket': ['ListObjectsV2'],
  's3:ListBucketVersions': ['ListObjectVersions'],
  's3:ListBucketMultipartUploads': ['ListMultipartUploads'],
  's3:GetBucketLocation': ['GetBucketLocation'],
  's3:GetBucketAcl': ['GetBucketAcl'],
  's3:GetBucketCORS': ['GetBucketCors'],
  's3:GetBucketLogging': ['GetBucketLogging'],
  's3:GetBucketNotification': ['GetBucketNotificationConfiguration'],
  's3:GetBucketObjectLockConfiguration': ['GetObjectLockConfiguration'],
  's3:GetBucketOwnershipControls': ['GetBucketOwnershipControls'],
  's3:GetBucketPolicy': ['GetBucketPolicy'],
  's3:GetBucketPolicyStatus': ['GetBucketPolicyStatus'],
  's3:GetBucketPublicAccessBlock': ['GetPublicAccessBlock'],
  's3:GetBucketRequestPayment': ['GetBucketRequestPayment'],
  's3:GetBucketTagging': ['GetBucketTagging'],
  's3:GetBucketVersioning': ['GetBucketVersioning'],
  's3:GetBucketWebsite': ['GetBucketWebsite'],
  's3:GetAccelerateConfiguration': ['GetBucketAccelerateConfiguration'],
  's3:GetAnalyticsConfiguration': ['GetBucketAnalyticsConfiguration', ID],
  's3:GetEncryptionConfiguration': ['GetBucketEncryption'],
  's3:GetInventoryConfiguration': ['GetBucketInventoryConfiguration', ID],
  's3:GetLifecycleConfiguration': ['GetBucketLifecycleConfiguration'],
  's3:GetMetricsConfiguration': ['GetBucketMetricsConfiguration', ID],
  's3:GetReplicationConfiguration': ['GetBucketReplication'],
  's3:PutBucketTagging': ['PutBucketTagging', NO_TAGS],
  's3:PutBucketVersioning': ['PutBucketVersioning', { VersioningConfiguration: { Status: 'Suspended' } }],
  's3:PutBucketAcl': ['PutBucketAcl', { ACL: 'private' }],
  's3:PutBucketRequestPayment': [
    'PutBucketRequestPayment',
    { RequestPaymentConfiguration: { Payer: 'BucketOwner' } },
  ],
  's3:PutBucketOwnershipControls': [
    'PutBucketOwnershipControls',
    { OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] } },
  ],
  's3:PutBucketPublicAccessBlock': [
    'PutPublicAccessBlock',
    {
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        IgnorePublicAcls: true,
        BlockPublicPolicy: true,
        RestrictPublicBuckets: true,
      },
    },
  ],
  's3:DeleteBucketWebsite': ['DeleteBucketWebsite'],
  's3:PutBucketPolicy': ['PutBucketPolicy', { Policy: '{"Version":"2012-10-17","Statement":[]}' }],
  's3:DeleteBucketPolicy': ['DeleteBucketPolicy'],
  's3:ListAllMyBuckets': ['ListBuckets'],
};

/** Condition keys whose value is a parameter of the call. */
const PARAMETERS: Readonly<Record<string, (value: string) => Input>> = {
  's3:prefix': (value) => ({ Prefix: value }),
  's3:delimiter': (value) => ({ Delimiter: value }),
  's3:max-keys': (value) => ({ MaxKeys: Number(value) }),
  's3:x-amz-acl': (value) => ({ ACL: value }),
  's3:x-amz-storage-class': (value) => ({ StorageClass: value }),
  's3:x-amz-server-side-encryption': (value) => ({ ServerSideEncryption: value }),
};

/** Whether there is a call that asks for the action alone. */
export function canBeAsked(action: string): boolean {
  return action in OPERATIONS;
}

/** Whether the caller brings the key about by a parameter of its call. */
export function isParameter(key: string): boolean {
  return key in PARAMETERS;
}

/** The call that needs `action` on the ARN; `undefined` if no call does. */
export function callFor(
  action: string,
  arn: string,
  context: Readonly<Record<string, string | readonly string[]>>,
): SdkCall | undefined {
  const operation = OPERATIONS[action];
  if (operation === undefined) return undefined;
  const path = arn.replace(/^arn:aws:s3:::/, '');
  const slash = path.indexOf('/');
  const where =
    arn === '*'
      ? {}
      : slash < 0
        ? { Bucket: path }
        : { Bucket: path.slice(0, slash), Key: path.slice(slash + 1) };
  const given = Object.entries(context).flatMap(([key, value]) =>
    typeof value === 'string' && PARAMETERS[key] !== undefined ? [PARAMETERS[key](value)] : [],
  );
  const input = Object.assign({}, operation[1], where, ...given) as Input;
  return { via: 'sdk', service: 's3', operation: operation[0], input };
}
