import { type Family, objectPermission, type Permission, type S3Request, sends } from '../permission.ts';

/** Headers that set an access control list. */
export const ACL_HEADERS = [
  'x-amz-acl',
  'x-amz-grant-full-control',
  'x-amz-grant-read',
  'x-amz-grant-read-acp',
  'x-amz-grant-write',
  'x-amz-grant-write-acp',
] as const;

/** Writing an object, with everything that its headers set besides: each is a permission of its own. */
export function writePermissions(request: S3Request): readonly Permission[] {
  const needs = ['s3:PutObject'];
  if (sends(request, ...ACL_HEADERS)) needs.push('s3:PutObjectAcl');
  if (sends(request, 'x-amz-tagging')) needs.push('s3:PutObjectTagging');
  if (sends(request, 'x-amz-object-lock-mode', 'x-amz-object-lock-retain-until-date'))
    needs.push('s3:PutObjectRetention');
  if (sends(request, 'x-amz-object-lock-legal-hold')) needs.push('s3:PutObjectLegalHold');
  return needs.map((action) => objectPermission(request, action));
}

export const objectWrite: Family = { PutObject: writePermissions };
