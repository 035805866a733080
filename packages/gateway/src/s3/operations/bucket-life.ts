import { bucketPermission, type Family, onBucket, sends } from '../permission.ts';
import { ACL_HEADERS } from './object-write.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html (Permissions) */
export const bucketLife: Family = {
  CreateBucket: (request) => {
    const needs = ['s3:CreateBucket'];
    if (sends(request, ...ACL_HEADERS)) needs.push('s3:PutBucketAcl');
    if (request.headers.get('x-amz-bucket-object-lock-enabled')?.[0]?.toLowerCase() === 'true')
      needs.push('s3:PutBucketObjectLockConfiguration', 's3:PutBucketVersioning');
    if (sends(request, 'x-amz-object-ownership')) needs.push('s3:PutBucketOwnershipControls');
    return needs.map((action) => bucketPermission(request, action));
  },
  DeleteBucket: onBucket('s3:DeleteBucket'),
};
