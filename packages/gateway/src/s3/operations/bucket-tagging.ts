import { type Family, onBucket } from '../permission.ts';

export const bucketTagging: Family = {
  GetBucketTagging: onBucket('s3:GetBucketTagging'),
  PutBucketTagging: onBucket('s3:PutBucketTagging'),
  DeleteBucketTagging: onBucket('s3:PutBucketTagging'),
  GetBucketAbac: onBucket('s3:GetBucketAbac'),
  PutBucketAbac: onBucket('s3:PutBucketAbac'),
};
