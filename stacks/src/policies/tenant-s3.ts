import type { StatementJson } from './document.ts';

/** What a tenant may do to its bucket: find its objects. Nothing here changes or reveals who else has access. */
export const BUCKET_ACTIONS = [
  's3:GetBucketLocation',
  's3:ListBucket',
  's3:ListBucketMultipartUploads',
  's3:ListBucketVersions',
] as const;

/** What a tenant may do to its objects. No ACL, retention or bypass action: those are grants in disguise. */
export const OBJECT_ACTIONS = [
  's3:AbortMultipartUpload',
  's3:DeleteObject',
  's3:DeleteObjectTagging',
  's3:DeleteObjectVersion',
  's3:GetObject',
  's3:GetObjectAttributes',
  's3:GetObjectTagging',
  's3:GetObjectVersion',
  's3:ListMultipartUploadParts',
  's3:PutObject',
  's3:PutObjectTagging',
] as const;

/** ARN of a bucket. */
export function bucketArn(bucket: string): string {
  return `arn:aws:s3:::${bucket}`;
}

/**
 * The two statements that let a principal use one bucket (or the buckets a pattern names). Bucket actions and object
 * actions stand apart, since an object action on a bucket ARN allows nothing and hides a typing error.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
 */
export function bucketStatements(bucket: string): readonly StatementJson[] {
  return [
    { Sid: 'OwnBucket', Effect: 'Allow', Action: BUCKET_ACTIONS, Resource: bucketArn(bucket) },
    { Sid: 'OwnObjects', Effect: 'Allow', Action: OBJECT_ACTIONS, Resource: `${bucketArn(bucket)}/*` },
  ];
}
