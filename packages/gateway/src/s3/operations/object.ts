import { AwsError } from '../../errors/aws-error.ts';
import { header } from '../../http/headers.ts';
import { respondAs } from '../../http/respond.ts';
import { readAnswer } from '../../http/upstream.ts';
import { checkAcl, checkExpectedOwner, checkPayer, checkWriter } from '../acl.ts';
import { findBucket } from '../bucket-registry.ts';
import { tagsIn, textIn } from '../document.ts';
import { notImplemented } from '../errors.ts';
import { forwardBodiless, forwardDocument } from '../forward.ts';
import { permitEncryption, permitReading } from '../kms.ts';
import { objectPermission, onObject, type Permission, type S3Request } from '../permission.ts';
import { checkLockable, checkTarget, inObjectTurn } from '../preconditions.ts';
import type { S3Call } from '../s3-call.ts';
import { lockContext, requestObjectTags } from '../s3-context.ts';
import { finish, pass, withKeys } from '../serve.ts';
import { checkObjectTags, objectTags } from '../tags.ts';
import { deleteObjects } from './delete-objects.ts';
import {
  completePermissions,
  copiedTagPermissions,
  deletePermissions,
  retentionPermissions,
  sourcePermission,
  writePermissions,
} from './object-permissions.ts';
import type { Entries } from './operation.ts';

/** Copies: the source, its version and its tags are read, the target is written; each needs its permission. */
async function copyObject(call: S3Call, permissions: readonly Permission[]): Promise<void> {
  const { core, request, exchange } = call;
  await call.permit(permissions);
  checkAcl(request, call.bucket);
  checkWriter(request, call.bucket, call.caller.accountId);
  await checkLockable(call);
  const source = request.source;
  const bucket = source === undefined ? undefined : await findBucket(core, source.bucket);
  checkExpectedOwner(header(request.headers, 'x-amz-source-expected-bucket-owner'), bucket);
  checkPayer(request.headers, bucket, call.caller.accountId);
  permitEncryption(call);
  if (source !== undefined && bucket !== undefined) await permitReading(call, bucket, source);
  const tagPermissions = copiedTagPermissions(request);
  if (source !== undefined && bucket !== undefined && tagPermissions.length > 0) {
    const allowed = await Promise.all(tagPermissions.map((permission) => call.may(permission)));
    const tagged =
      allowed.includes(false) && (await objectTags(core, bucket, source.key, source.versionId)).size > 0;
    if (tagged) await call.permit(tagPermissions);
  }
  const answer = await inObjectTurn(call, [request.key ?? ''], async () => {
    await checkTarget(call);
    call.checkSameBucket(bucket);
    return forwardBodiless(call);
  });
  if (answer.statusCode !== 404) return pass(call, answer);
  const whole = await readAnswer(answer);
  const list: Permission = {
    action: 's3:ListBucket',
    resource: `arn:aws:s3:::${source?.bucket}`,
    bucket: source?.bucket ?? '',
  };
  if (/<Code>(NoSuchKey|NoSuchVersion)<\/Code>/.test(whole.body.toString()) && !(await call.may(list)))
    throw new AwsError(403, 'AccessDenied', 'Access Denied');
  respondAs(exchange, whole);
}

/** Deletes an object, a version or, with `If-Match`, an object that is as it is expected to be. */
async function deleteObject(call: S3Call, permissions: readonly Permission[]): Promise<void> {
  await call.permit(permissions);
  const answer = await inObjectTurn(call, [call.request.key ?? ''], async () => {
    await checkTarget(call);
    return forwardBodiless(call);
  });
  return pass(call, answer);
}

/**
 * Restores an archived object. What it would write elsewhere (the output of a SELECT job, to a bucket that its body names)
 * would have to be asked for there, with its lists, tags and keys; AWS has no new users of it.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_RestoreObject.html
 */
async function restoreObject(call: S3Call, permissions: readonly Permission[]): Promise<void> {
  await call.permit(permissions);
  const document = await call.document();
  const named = ['OutputLocation', 'SelectParameters', 'Type'].find((name) => document?.[name] !== undefined);
  if (named !== undefined) throw notImplemented(`${named} of RestoreObject`);
  return finish(call, await forwardDocument(call, document));
}

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
  RestoreObject: { needs: onObject('s3:RestoreObject'), serve: restoreObject },
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
    serve: withKeys((document) => {
      const tags = [...tagsIn(document, 'TagSet')];
      checkObjectTags(tags);
      return requestObjectTags(tags);
    }),
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
