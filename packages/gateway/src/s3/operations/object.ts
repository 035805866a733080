import { tagsIn, textIn } from '../document.ts';
import { objectPermission, onObject, type S3Request } from '../permission.ts';
import { lockContext, requestObjectTags } from '../s3-context.ts';
import { withKeys } from '../serve.ts';
import { copyObject } from './copy-object.ts';
import { deleteObject } from './delete-object.ts';
import { deleteObjects } from './delete-objects.ts';
import {
  completePermissions,
  deletePermissions,
  retentionPermissions,
  sourcePermission,
  writePermissions,
} from './object-permissions.ts';
import type { Entries } from './operation.ts';

const read = onObject('s3:GetObject', 's3:GetObjectVersion');
const readSource = (request: S3Request) => sourcePermission(request, 's3:GetObject', 's3:GetObjectVersion');

/**
 * Operations on objects and uploads.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html,
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html#mpuAndPermissions
 */
export const OBJECT_OPERATIONS: Entries = {
  GetObject: { needs: read },
  HeadObject: { needs: read },
  SelectObjectContent: { needs: read },
  GetObjectTorrent: { needs: onObject('s3:GetObjectTorrent', 's3:GetObjectVersionTorrent') },
  GetObjectAttributes: {
    needs: (request) => [
      ...read(request),
      objectPermission(request, 's3:GetObjectAttributes', 's3:GetObjectVersionAttributes'),
    ],
  },
  RestoreObject: { needs: onObject('s3:RestoreObject') },
  PutObject: { needs: writePermissions },
  // Copies read the source and write the target; tags that are copied along are asked for when there are some.
  CopyObject: { needs: (request) => [readSource(request), ...writePermissions(request)], serve: copyObject },
  UploadPartCopy: {
    needs: (request) => [readSource(request), objectPermission(request, 's3:PutObject')],
    serve: copyObject,
  },
  DeleteObject: { needs: deletePermissions, serve: deleteObject },
  // Asks for each key.
  DeleteObjects: { needs: () => [], serve: deleteObjects },
  CreateMultipartUpload: { needs: writePermissions },
  UploadPart: { needs: onObject('s3:PutObject') },
  CompleteMultipartUpload: { needs: completePermissions },
  AbortMultipartUpload: { needs: onObject('s3:AbortMultipartUpload') },
  ListParts: { needs: onObject('s3:ListMultipartUploadParts') },
  GetObjectAcl: { needs: onObject('s3:GetObjectAcl', 's3:GetObjectVersionAcl') },
  PutObjectAcl: { needs: onObject('s3:PutObjectAcl', 's3:PutObjectVersionAcl') },
  GetObjectTagging: { needs: onObject('s3:GetObjectTagging', 's3:GetObjectVersionTagging') },
  PutObjectTagging: {
    needs: onObject('s3:PutObjectTagging', 's3:PutObjectVersionTagging'),
    serve: withKeys((document) => requestObjectTags([...tagsIn(document, 'TagSet')])),
  },
  DeleteObjectTagging: { needs: onObject('s3:DeleteObjectTagging', 's3:DeleteObjectVersionTagging') },
  GetObjectLegalHold: { needs: onObject('s3:GetObjectLegalHold') },
  PutObjectLegalHold: {
    needs: onObject('s3:PutObjectLegalHold'),
    serve: withKeys((document, now) => lockContext({ hold: textIn(document, 'Status') }, now)),
  },
  GetObjectRetention: { needs: onObject('s3:GetObjectRetention') },
  PutObjectRetention: {
    needs: retentionPermissions,
    serve: withKeys((document, now) =>
      lockContext({ mode: textIn(document, 'Mode'), until: textIn(document, 'RetainUntilDate') }, now),
    ),
  },
};
