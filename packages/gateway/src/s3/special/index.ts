import { getBucketAbac, putBucketAbac } from './bucket-abac.ts';
import { copyObject } from './copy-object.ts';
import { createBucket } from './create-bucket.ts';
import { deleteObjects } from './delete-objects.ts';
import { ownerOnly } from './owner-only.ts';
import { putBucketPolicy } from './put-bucket-policy.ts';
import { putObjectTagging } from './put-object-tagging.ts';
import type { Special } from './special.ts';

export const special: Readonly<Record<string, Special>> = {
  CopyObject: copyObject,
  UploadPartCopy: copyObject,
  GetBucketAbac: getBucketAbac,
  PutBucketAbac: putBucketAbac,
  CreateBucket: createBucket,
  DeleteObjects: deleteObjects,
  PutBucketPolicy: putBucketPolicy,
  GetBucketPolicy: ownerOnly,
  DeleteBucketPolicy: ownerOnly,
  PutObjectTagging: putObjectTagging,
};
