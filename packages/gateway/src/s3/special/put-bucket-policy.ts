import { type PolicyDocument, PolicyError } from '@cordon/iam';
import { parsed } from '../../authorize/parse-cache.ts';
import { pinPrincipals } from '../../authorize/pinned-policy.ts';
import { AwsError } from '../../errors/aws-error.ts';
import { answerHeaders, respond } from '../../http/respond.ts';
import { bucketChange } from '../effects/effect.ts';
import { forwardWhole } from '../forward.ts';
import type { Permission } from '../permission.ts';
import { isPublic } from '../public-policy.ts';
import type { S3Call } from '../s3-call.ts';
import { requireOwner } from './owner-only.ts';

const LARGEST = 20 * 1024;

/** Saves a bucket policy after the checks that S3 makes: size, grammar, resources, principals, public access. */
export async function putBucketPolicy(call: S3Call, permissions: readonly Permission[]): Promise<void> {
  await requireOwner(call, permissions);
  const { core, exchange, bucket, request } = call;
  const body = await exchange.readBody(LARGEST * 4, call.check);
  if (body.length > LARGEST) throw malformed(`Policy exceeds the maximum allowed size of ${LARGEST} bytes`);
  const text = body.toString();
  const document = parse(text);
  checkResources(document, request.bucket ?? '');
  const { principals, unknown } = pinPrincipals(document, core.store);
  if (unknown.length > 0) throw malformed('Invalid principal in policy', { Detail: unknown.join(', ') });
  if (bucket?.publicAccessBlock?.blockPublicPolicy === true && isPublic(document))
    throw new AwsError(
      403,
      'AccessDenied',
      `User: ${call.caller.arn} is not authorized to perform: s3:PutBucketPolicy on resource: "arn:aws:s3:::${request.bucket}" because public policies are blocked by the BlockPublicPolicy block public access setting.`,
    );
  const answer = await forwardWhole(call, body);
  if (answer.status < 300)
    core.store.apply(bucketChange(call, (before) => ({ ...before, policy: { text, principals } })));
  respond(exchange, answer.status, answerHeaders(answer.headers, exchange.requestId), answer.body);
}

function parse(text: string): PolicyDocument {
  try {
    return parsed(text, 'resource');
  } catch (error) {
    if (error instanceof PolicyError) throw malformed(error.message);
    throw error;
  }
}

/** Every resource must lie in the bucket itself. */
function checkResources(document: PolicyDocument, bucket: string): void {
  const arn = `arn:aws:s3:::${bucket}`;
  for (const statement of document.statements)
    for (const pattern of statement.resource?.patterns ?? [])
      if (pattern !== '*' && pattern !== arn && pattern !== `${arn}*` && !pattern.startsWith(`${arn}/`))
        throw malformed('Policy has invalid resource', { Detail: pattern });
}

function malformed(message: string, details: Record<string, string> = {}): AwsError {
  return new AwsError(400, 'MalformedPolicy', message, details);
}
