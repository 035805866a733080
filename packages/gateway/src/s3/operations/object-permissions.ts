import { header } from '../../http/headers.ts';
import { ACL_HEADERS } from '../acl.ts';
import { objectPermission, type Permission, type S3Request, sends } from '../permission.ts';

/** Writing an object, with everything that its headers set besides: each is a permission of its own. */
export function writePermissions(request: S3Request): readonly Permission[] {
  const needs = ['s3:PutObject'];
  if (sends(request, ...ACL_HEADERS)) needs.push('s3:PutObjectAcl');
  if (sends(request, 'x-amz-tagging')) needs.push('s3:PutObjectTagging');
  if (sends(request, 'x-amz-object-lock-mode', 'x-amz-object-lock-retain-until-date'))
    needs.push('s3:PutObjectRetention');
  if (sends(request, 'x-amz-object-lock-legal-hold')) needs.push('s3:PutObjectLegalHold');
  return [...needs.map((action) => objectPermission(request, action)), ...etagPermissions(request)];
}

/** Completing an upload, which makes its object. */
export function completePermissions(request: S3Request): readonly Permission[] {
  return [objectPermission(request, 's3:PutObject'), ...etagPermissions(request)];
}

/**
 * Whoever compares an ETag learns it, so that writing or deleting under `If-Match` needs the right to read the object,
 * too; `*` asks only whether there is one.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html,
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-deletes.html
 */
function etagPermissions(request: S3Request): readonly Permission[] {
  const etag = header(request.headers, 'if-match');
  return etag === undefined || etag === '*'
    ? []
    : [objectPermission({ ...request, query: new Map() }, 's3:GetObject')];
}

/** Deleting one object or version; bypassing governance retention is a permission of its own. */
export function deletePermissions(request: S3Request): readonly Permission[] {
  return [
    objectPermission(request, 's3:DeleteObject', 's3:DeleteObjectVersion'),
    ...bypass(request),
    ...etagPermissions(request),
  ];
}

/**
 * The permissions to set an object's retention, with the one to bypass governance mode where the request asks for that.
 */
export function retentionPermissions(request: S3Request): readonly Permission[] {
  return [objectPermission(request, 's3:PutObjectRetention'), ...bypass(request)];
}

function bypass(request: S3Request): readonly Permission[] {
  const asked = header(request.headers, 'x-amz-bypass-governance-retention')?.toLowerCase() === 'true';
  return asked ? [objectPermission(request, 's3:BypassGovernanceRetention')] : [];
}

/** Permission to read the source of a copy. */
export function sourcePermission(request: S3Request, action: string, versioned: string): Permission {
  const source = request.source ?? { bucket: '', key: '' };
  return {
    action: source.versionId === undefined ? action : versioned,
    resource: `arn:aws:s3:::${source.bucket}/${source.key}`,
    bucket: source.bucket,
    key: source.key,
    ...(source.versionId === undefined ? {} : { versionId: source.versionId }),
  };
}

/** What a copy needs besides when its source has tags and they are not replaced. */
export function copiedTagPermissions(request: S3Request): readonly Permission[] {
  const replaced = header(request.headers, 'x-amz-tagging-directive') === 'REPLACE';
  if (request.operation !== 'CopyObject' || replaced) return [];
  return [
    sourcePermission(request, 's3:GetObjectTagging', 's3:GetObjectVersionTagging'),
    objectPermission(request, 's3:PutObjectTagging'),
  ];
}
