import { AwsError } from '../../errors/aws-error.ts';
import { header } from '../../http/headers.ts';
import { respondAs } from '../../http/respond.ts';
import { readAnswer } from '../../http/upstream.ts';
import { checkAcl, checkExpectedOwner } from '../acl.ts';
import { findBucket } from '../bucket-registry.ts';
import { forwardBodiless } from '../forward.ts';
import type { Permission } from '../permission.ts';
import { checkTarget, inObjectTurn } from '../preconditions.ts';
import type { S3Call } from '../s3-call.ts';
import { pass } from '../serve.ts';
import { objectTags } from '../tags.ts';
import { copiedTagPermissions } from './object-permissions.ts';

/** Copies: the source, its version and its tags are read, the target is written; each needs its permission. */
export async function copyObject(call: S3Call, permissions: readonly Permission[]): Promise<void> {
  const { core, request, exchange } = call;
  await call.permit(permissions);
  checkAcl(request, call.bucket);
  const source = request.source;
  const bucket = source === undefined ? undefined : await findBucket(core, source.bucket);
  checkExpectedOwner(header(request.headers, 'x-amz-source-expected-bucket-owner'), bucket);
  const tagPermissions = copiedTagPermissions(request);
  if (source !== undefined && bucket !== undefined && tagPermissions.length > 0) {
    const allowed = await Promise.all(tagPermissions.map((permission) => call.may(permission)));
    const tagged =
      allowed.includes(false) && (await objectTags(core, bucket, source.key, source.versionId)).size > 0;
    if (tagged) await call.permit(tagPermissions);
  }
  const answer = await inObjectTurn(call, [request.key ?? ''], async () => {
    await checkTarget(call);
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
