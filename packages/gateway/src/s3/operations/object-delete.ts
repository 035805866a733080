import { header } from '../../http/headers.ts';
import { type Family, objectPermission, type Permission, type S3Request } from '../permission.ts';

/** Deleting one object or version; bypassing governance retention is a permission of its own. */
export function deletePermissions(request: S3Request): readonly Permission[] {
  const bypass = header(request.headers, 'x-amz-bypass-governance-retention')?.toLowerCase() === 'true';
  return [
    objectPermission(request, 's3:DeleteObject', 's3:DeleteObjectVersion'),
    ...(bypass ? [objectPermission(request, 's3:BypassGovernanceRetention')] : []),
  ];
}

/** DeleteObjects asks per key (`src/s3/delete-objects.ts`) and needs nothing on the bucket. */
export const objectDelete: Family = { DeleteObject: deletePermissions, DeleteObjects: () => [] };
