import type { Family, Permission, S3Request } from '../permission.ts';
import { objectPermission } from '../permission.ts';
import { writePermissions } from './object-write.ts';

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

/**
 * Copies need the right to read the source and to write the target. The source’s tags are copied too unless they are
 * replaced: see `copiedTagPermissions`.
 */
export const copy: Family = {
  CopyObject: (request) => [
    sourcePermission(request, 's3:GetObject', 's3:GetObjectVersion'),
    ...writePermissions(request),
  ],
  UploadPartCopy: (request) => [
    sourcePermission(request, 's3:GetObject', 's3:GetObjectVersion'),
    objectPermission(request, 's3:PutObject'),
  ],
};

/** What a copy needs besides when its source has tags and they are not replaced. */
export function copiedTagPermissions(request: S3Request): readonly Permission[] {
  const replaced = request.headers.get('x-amz-tagging-directive')?.[0]?.toUpperCase() === 'REPLACE';
  if (request.operation !== 'CopyObject' || replaced) return [];
  return [
    sourcePermission(request, 's3:GetObjectTagging', 's3:GetObjectVersionTagging'),
    objectPermission(request, 's3:PutObjectTagging'),
  ];
}
