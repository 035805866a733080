import { header } from '../../http/headers.ts';
import { type Family, objectPermission, onBucket, onObject } from '../permission.ts';

export const objectLock: Family = {
  GetObjectLegalHold: onObject('s3:GetObjectLegalHold'),
  PutObjectLegalHold: onObject('s3:PutObjectLegalHold'),
  GetObjectRetention: onObject('s3:GetObjectRetention'),
  PutObjectRetention: (request) => {
    const bypass = header(request.headers, 'x-amz-bypass-governance-retention')?.toLowerCase() === 'true';
    return [
      objectPermission(request, 's3:PutObjectRetention'),
      ...(bypass ? [objectPermission(request, 's3:BypassGovernanceRetention')] : []),
    ];
  },
  GetObjectLockConfiguration: onBucket('s3:GetBucketObjectLockConfiguration'),
  PutObjectLockConfiguration: onBucket('s3:PutBucketObjectLockConfiguration'),
};
