import { AwsError } from '../../errors/aws-error.ts';
import { header } from '../../http/headers.ts';
import { answerHeaders, respond } from '../../http/respond.ts';
import { parseXml, textAt } from '../../http/xml.ts';
import { ACL_HEADERS, checkNewBucketAcl } from '../acl.ts';
import { newBucket } from '../bucket-registry.ts';
import { requestTagContext } from '../bucket-tags.ts';
import { malformedXml } from '../errors.ts';
import { forwardWhole } from '../forward.ts';
import { LARGEST_DOCUMENT } from '../largest-document.ts';
import { readTagList } from '../object-tags.ts';
import { bucketPermission, type Permission, type S3Request, sends } from '../permission.ts';
import type { S3Call } from '../s3-call.ts';

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
  const { core, exchange, request, caller, bucket } = call;
  const name = request.bucket ?? '';
  const body = (await exchange.readBody(LARGEST_DOCUMENT, call.check)).toString();
  const wanted = readConfiguration(body);
  const context = {
    ...(wanted.location === undefined ? {} : { 's3:locationconstraint': wanted.location }),
    ...requestTagContext(wanted.tags),
  };
  await call.permit(permissions, context);
  if (wanted.tags.size > 0) await call.permit([bucketPermission(request, 's3:TagResource')], context);
  checkNewBucketAcl(request);
  if (bucket !== undefined && bucket.accountId !== caller.accountId)
    throw new AwsError(
      409,
      'BucketAlreadyExists',
      'The requested bucket name is not available. The bucket namespace is shared by all users of the system. ' +
        'Please select a different name and try again.',
      { BucketName: name },
    );
  const answer = await forwardWhole(call, Buffer.from(body));
  if (answer.status < 300 && bucket === undefined) {
    const fresh = newBucket(name, caller.accountId ?? core.accountId, wanted.location ?? core.region);
    const ownership = header(request.headers, 'x-amz-object-ownership');
    core.store.apply([
      {
        table: 'buckets',
        key: name,
        row: {
          ...fresh,
          tags: Object.fromEntries(wanted.tags),
          ...(ownership === undefined ? {} : { ownership }),
        },
      },
    ]);
  }
  respond(exchange, answer.status, answerHeaders(answer.headers, exchange.requestId), answer.body);
}

function readConfiguration(body: string): {
  readonly location?: string;
  readonly tags: ReadonlyMap<string, string>;
} {
  if (body.trim() === '') return { tags: new Map() };
  try {
    const root = parseXml(body);
    const location = textAt(root, 'CreateBucketConfiguration', 'LocationConstraint')?.trim();
    const tags = readTagList(root, 'CreateBucketConfiguration', 'Tags', 'Tag');
    return { ...(location === undefined || location === '' ? {} : { location }), tags };
  } catch {
    throw malformedXml();
  }
}
