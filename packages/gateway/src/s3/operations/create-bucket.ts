import { AwsError } from '../../errors/aws-error.ts';
import { header } from '../../http/headers.ts';
import { ACL_HEADERS, checkNewBucketAcl } from '../acl.ts';
import { newBucket } from '../bucket-registry.ts';
import { type Document, tagsIn, textIn } from '../document.ts';
import { forwardDocument } from '../forward.ts';
import { bucketPermission, type Permission, type S3Request, sends } from '../permission.ts';
import type { S3Call } from '../s3-call.ts';
import { finish, inTurn } from '../serve.ts';
import { requestTagContext } from '../tags.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html (Permissions) */
export function createBucketPermissions(request: S3Request): readonly Permission[] {
  const needs = ['s3:CreateBucket'];
  if (sends(request, ...ACL_HEADERS)) needs.push('s3:PutBucketAcl');
  if (header(request.headers, 'x-amz-bucket-object-lock-enabled')?.toLowerCase() === 'true')
    needs.push('s3:PutBucketObjectLockConfiguration', 's3:PutBucketVersioning');
  if (sends(request, 'x-amz-object-ownership')) needs.push('s3:PutBucketOwnershipControls');
  return needs.map((action) => bucketPermission(request, action));
}

/** Makes a bucket that belongs to the caller’s account. Names are one space for all accounts. */
export async function createBucket(call: S3Call, permissions: readonly Permission[]): Promise<void> {
  const { request } = call;
  await call.mayBePermitted(permissions);
  const document = await call.document();
  const location = textIn(document, 'LocationConstraint');
  const tags = tagsIn(document, 'Tags');
  const context = {
    ...(location === undefined || location === '' ? {} : { 's3:locationconstraint': location }),
    ...requestTagContext(tags),
  };
  await call.permit(permissions, context);
  if (tags.size > 0) await call.permit([bucketPermission(request, 's3:TagResource')], context);
  checkNewBucketAcl(request);
  return inTurn(call, () => make(call, document));
}

async function make(call: S3Call, document: Document | undefined): Promise<void> {
  const { core, request, caller } = call;
  const name = request.bucket ?? '';
  const bucket = call.bucket ?? core.store.get('buckets', name);
  if (bucket !== undefined && bucket.accountId !== caller.accountId)
    throw new AwsError(
      409,
      'BucketAlreadyExists',
      'The requested bucket name is not available. The bucket namespace is shared by all users of the system. ' +
        'Please select a different name and try again.',
      { BucketName: name },
    );
  const region = textIn(document, 'LocationConstraint') || core.region;
  const fresh = newBucket(name, caller.accountId ?? core.accountId, region);
  const ownership = header(request.headers, 'x-amz-object-ownership');
  const row = {
    ...fresh,
    tags: Object.fromEntries(tagsIn(document, 'Tags')),
    ...(ownership === undefined ? {} : { ownership }),
  };
  return finish(
    call,
    await forwardDocument(call, document),
    () => (bucket === undefined ? [{ table: 'buckets', key: name, row }] : []),
    document,
  );
}
