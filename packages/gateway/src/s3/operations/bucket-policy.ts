import { isPublic, type PolicyDocument, SIZE_LIMITS } from '@cordon/iam';
import { NOT_JSON, parsed, refusals, sentence } from '../../authorize/checked-policy.ts';
import { pinnedPolicy, shownText, storedPolicy } from '../../authorize/pinned-policy.ts';
import { AwsError } from '../../errors/aws-error.ts';
import { respondAs } from '../../http/respond.ts';
import { readAnswer } from '../../http/upstream.ts';
import { notImplemented } from '../errors.ts';
import { forwardAnew, forwardBodiless } from '../forward.ts';
import type { Permission } from '../permission.ts';
import type { S3Call } from '../s3-call.ts';
import { finish, inTurn } from '../serve.ts';
import { bucketChange, type Effect } from './operation.ts';

const LARGEST = SIZE_LIMITS.bucket.limit;

/**
 * Saves a bucket policy after the checks that S3 makes: size, grammar, actions, resources, condition keys, principals,
 * public access.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html,
 * https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html (MalformedPolicy)
 */
export async function putBucketPolicy(call: S3Call, permissions: readonly Permission[]): Promise<void> {
  await requireOwner(call, permissions);
  const { core, exchange, request } = call;
  const body = await exchange.readBody(LARGEST * 4, call.check);
  if (body.length > LARGEST) throw malformed(`Policy exceeds the maximum allowed size of ${LARGEST} bytes`);
  const text = body.toString();
  if (!text.startsWith('{')) throw malformed("Policies must be valid JSON and the first byte must be '{'");
  const document = checkDocument(text);
  checkResources(document, request.bucket ?? '');
  checkCanonicalUsers(document);
  return inTurn(call, async () => {
    await call.permitAgain();
    // As things are when its turn has come: another change may just have blocked what is public, or deleted a principal.
    const { unknown, ...policy } = storedPolicy(text, 'resource', core.store);
    if (unknown.length > 0) throw malformed('Invalid principal in policy', { Detail: unknown.join(', ') });
    const { publicAccessBlock } = core.store.get('buckets', request.bucket ?? '') ?? {};
    if (publicAccessBlock?.blockPublicPolicy === true && isPublic(document))
      throw new AwsError(
        403,
        'AccessDenied',
        `User: ${call.caller.arn} is not authorized to perform: s3:PutBucketPolicy on resource: "arn:aws:s3:::${request.bucket}" because public policies are blocked by the BlockPublicPolicy block public access setting.`,
      );
    return finish(call, await forwardAnew(call, Buffer.from(policy.text)), () =>
      bucketChange(call, (before) => ({ ...before, policy })),
    );
  });
}

/** The policy as it stands now: who was deleted since is shown by the unique id that it had. */
export async function getBucketPolicy(call: S3Call, permissions: readonly Permission[]): Promise<void> {
  await requireOwner(call, permissions);
  const answer = await readAnswer(await forwardBodiless(call));
  const policy = call.bucket?.policy;
  if (answer.status !== 200 || policy === undefined) return finish(call, answer);
  return finish(call, { ...answer, body: Buffer.from(shownText(policy, call.core.store)) });
}

/** Whether the policy is public, by the same rule that blocks public ones; LocalStack does not know. */
export async function getBucketPolicyStatus(call: S3Call, permissions: readonly Permission[]): Promise<void> {
  await call.permit(permissions);
  const { bucket, core, exchange } = call;
  if (bucket?.policy === undefined)
    throw new AwsError(404, 'NoSuchBucketPolicy', 'The bucket policy does not exist', {
      BucketName: bucket?.name ?? '',
    });
  const { document } = pinnedPolicy(`bucket policy of ${bucket.name}`, bucket.policy, 'resource', core.store);
  respondAs(exchange, {
    status: 200,
    headers: { 'content-type': 'application/xml' },
    body: Buffer.from(
      `<?xml version="1.0" encoding="UTF-8"?>\n<PolicyStatus xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><IsPublic>${isPublic(document)}</IsPublic></PolicyStatus>`,
    ),
  });
}

/** DeleteBucketPolicy. */
export async function ownerOnly(
  call: S3Call,
  permissions: readonly Permission[],
  effect?: Effect,
): Promise<void> {
  await requireOwner(call, permissions);
  const send = async () => finish(call, await readAnswer(await forwardBodiless(call)), effect);
  return effect === undefined ? send() : inTurn(call, send);
}

/**
 * A bucket’s policy is its owner’s: its root user may always read, set and remove it (so that nobody locks himself
 * out; only its organisation may forbid it), and principals of other accounts never, whatever it says.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html
 */
async function requireOwner(call: S3Call, permissions: readonly Permission[]): Promise<void> {
  const { caller, bucket } = call;
  const isOwner = caller.accountId === bucket?.accountId;
  if (isOwner && caller.principal.kind === 'root') return call.permit(permissions, {}, true);
  await call.permit(permissions);
  if (!isOwner)
    throw new AwsError(405, 'MethodNotAllowed', 'The specified method is not allowed against this resource.');
}

/** S3’s own words by what is wrong; anything else is wrong in its grammar. */
const WORDS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(NOT_JSON.map((rule) => [rule, 'This policy contains invalid Json'])),
  'foreign-action': 'Policy has invalid action',
  'malformed-action': 'Policy has invalid action',
  'unknown-action': 'Policy has invalid action',
  'unknown-service': 'Policy has invalid action',
  'impossible-resource': 'Action does not apply to any resource(s) in statement',
  'malformed-arn': 'Policy has invalid resource',
  'malformed-principal': 'Invalid principal in policy',
  'missing-principal': 'Missing required field Principal',
  'unknown-key': 'Policy has an invalid condition key',
  'inapplicable-key': 'Conditions do not apply to combination of actions and resources in statement',
};

function checkDocument(text: string): PolicyDocument {
  const [refused] = refusals(text, 'resource', 'bucket');
  if (refused === undefined) return parsed(text, 'resource');
  const words = WORDS[refused.rule];
  if (words === undefined) throw malformed(sentence(refused));
  throw malformed(words, { Detail: sentence(refused) });
}

/**
 * A canonical user id is an account by another name, and LocalStack gives all accounts the same one. An Allow for it gives
 * nothing here; a Deny would hold of nobody, and is not stored.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/finding-canonical-user-id.html
 */
function checkCanonicalUsers(document: PolicyDocument): void {
  const named = document.statements.some(
    ({ effect, principal }) =>
      effect === 'Deny' &&
      principal?.not === false &&
      principal.entries.some(({ kind }) => kind === 'CanonicalUser'),
  );
  if (named) throw notImplemented('a Deny for a `CanonicalUser`: name the account by its id');
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
