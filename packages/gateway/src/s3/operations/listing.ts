import { type Family, onBucket, onService } from '../permission.ts';

/** Lists of buckets, keys and versions: each has an action of its own. */
export const listing: Family = {
  ListBuckets: onService('s3:ListAllMyBuckets'),
  ListObjects: onBucket('s3:ListBucket'),
  ListObjectsV2: onBucket('s3:ListBucket'),
  ListObjectVersions: onBucket('s3:ListBucketVersions'),
  HeadBucket: onBucket('s3:ListBucket'),
  GetBucketLocation: onBucket('s3:GetBucketLocation'),
};
