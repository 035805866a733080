import { type Family, onBucket, onObject } from '../permission.ts';
import { writePermissions } from './object-write.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html#mpuAndPermissions */
export const multipart: Family = {
  CreateMultipartUpload: writePermissions,
  UploadPart: onObject('s3:PutObject'),
  CompleteMultipartUpload: onObject('s3:PutObject'),
  AbortMultipartUpload: onObject('s3:AbortMultipartUpload'),
  ListParts: onObject('s3:ListMultipartUploadParts'),
  ListMultipartUploads: onBucket('s3:ListBucketMultipartUploads'),
};
