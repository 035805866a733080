import { AwsError } from '../../errors/aws-error.ts';
import { answerHeaders, respond } from '../../http/respond.ts';
import { readAnswer } from '../../http/upstream.ts';
import { effects } from '../effects/index.ts';
import { forwardBodiless } from '../forward.ts';
import type { Permission } from '../permission.ts';
import type { S3Call } from '../s3-call.ts';

/** GetBucketPolicy and DeleteBucketPolicy. */
export async function ownerOnly(call: S3Call, permissions: readonly Permission[]): Promise<void> {
  await requireOwner(call, permissions);
  const { exchange } = call;
  const answer = await readAnswer(await forwardBodiless(call));
  if (answer.status < 300) call.core.store.apply(effects[call.operation.name]?.(call, '') ?? []);
  respond(exchange, answer.status, answerHeaders(answer.headers, exchange.requestId), answer.body);
}

/**
 * A bucket’s policy is its owner’s: its root user may always read, set and remove it (so that nobody locks himself
 * out; only its organisation may forbid it), and principals of other accounts never, whatever it says.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html
 */
export async function requireOwner(call: S3Call, permissions: readonly Permission[]): Promise<void> {
  const { caller, bucket } = call;
  const isOwner = caller.accountId === bucket?.accountId;
  if (isOwner && caller.principal.kind === 'root') return call.requireBeyondBucket(permissions);
  await call.require(permissions);
  if (!isOwner)
    throw new AwsError(405, 'MethodNotAllowed', 'The specified method is not allowed against this resource.');
}
