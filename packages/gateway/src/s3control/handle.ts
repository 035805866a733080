import { accessDenied } from '../authorize/access-denied.ts';
import { judge } from '../authorize/authorize.ts';
import { principalPolicies } from '../authorize/principal-policies.ts';
import { globalContext, type RequestFacts } from '../context/global-context.ts';
import type { Core } from '../core.ts';
import { AwsError } from '../errors/aws-error.ts';
import type { Exchange } from '../http/exchange.ts';
import { header } from '../http/headers.ts';
import { uriEncode } from '../http/percent.ts';
import { canonicalQuery } from '../http/query.ts';
import { answerHeaders, respond } from '../http/respond.ts';
import type { Target } from '../http/target.ts';
import { parseXml } from '../http/xml.ts';
import { findBucket } from '../s3/bucket-registry.ts';
import { bucketTagContext, requestTagContext } from '../s3/bucket-tags.ts';
import { malformedXml } from '../s3/errors.ts';
import { readTagList } from '../s3/object-tags.ts';
import { bodyCheck, s3Payload } from '../s3/payload.ts';
import { SIGNATURE_PARAMETERS } from '../sigv4/query-signature.ts';
import { checkScope } from '../sigv4/scope.ts';
import type { Signature, SignedParts } from '../sigv4/types.ts';
import type { Trace } from '../trace.ts';
import { authenticate } from '../who/authenticate.ts';

const VERSION = '/v20180820/';

/** S3 Control has an account id in a header and paths of its own: a bucket cannot be meant. */
export function isS3Control(parts: SignedParts): boolean {
  return parts.path.startsWith(VERSION) && parts.headers.has('x-amz-account-id');
}

const TAG_ACTIONS: Readonly<Record<string, string>> = {
  GET: 'ListTagsForResource',
  POST: 'TagResource',
  DELETE: 'UntagResource',
};

/** The calls to S3 Control that Terraform makes for buckets: their tags. Everything else is refused. */
export async function handleS3Control(
  core: Core,
  exchange: Exchange,
  trace: Trace,
  parts: SignedParts,
  target: Target,
  signature: Signature | undefined,
  facts: RequestFacts,
): Promise<void> {
  trace.service = 's3';
  if (signature !== undefined) checkScope(signature, 's3', [core.region]);
  const payload = s3Payload(signature, parts.headers);
  const { caller, verified } = authenticate(parts, signature, payload.hash, core.credentials, exchange.now);
  trace.caller = caller;
  const arn = target.path.startsWith(`${VERSION}tags/`) ? target.path.slice(`${VERSION}tags/`.length) : '';
  const action = TAG_ACTIONS[parts.method];
  const name = /^arn:aws:s3:::([a-z0-9.-]{3,63})$/.exec(arn)?.[1];
  if (action === undefined || name === undefined)
    throw new AwsError(501, 'NotImplemented', 'This operation of S3 Control is not implemented.');
  trace.eventName = action;
  trace.parameters.resourceArn = arn;
  const bucket = await findBucket(core, name);
  const accountId = bucket?.accountId ?? caller.accountId ?? core.accountId;
  const body = await exchange.readBody(64 * 1024, bodyCheck(payload.kind, parts.headers, verified));
  const asked = target.query.filter(([key]) => !SIGNATURE_PARAMETERS.has(key));
  const change = changeOf(action, body.toString(), asked);
  const judged = judge(core, caller, principalPolicies(caller, core.store), {
    action: `s3:${action}`,
    resource: arn,
    resourceAccountId: accountId,
    context: {
      ...globalContext(caller, facts),
      'aws:resourceaccount': accountId,
      ...(bucket === undefined ? {} : bucketTagContext(bucket)),
      ...requestTagContext(change.set, change.removed),
    },
  });
  trace.judged = [judged];
  if (judged.decision.outcome !== 'allowed') {
    if (core.mode !== 'soft') throw accessDenied(caller, judged);
    trace.refusedBy = { reason: judged.decision.reason };
  }
  if (bucket === undefined || header(parts.headers, 'x-amz-account-id') !== bucket.accountId)
    throw new AwsError(404, 'NoSuchBucket', 'The specified bucket does not exist', { BucketName: name });
  const query = canonicalQuery(asked);
  const answer = await core.upstream.call(
    {
      method: parts.method,
      path: `${VERSION}tags/${uriEncode(arn)}${query === '' ? '' : `?${query}`}`,
      headers: {
        authorization: core.upstream.authorization(accountId, 's3'),
        'x-amz-account-id': accountId,
        'content-type': 'application/xml',
      },
    },
    body,
  );
  if (answer.status < 300 && action !== 'ListTagsForResource') {
    const kept = Object.entries(bucket.tags).filter(([key]) => !change.removed.includes(key));
    const tags = { ...Object.fromEntries(kept), ...Object.fromEntries(change.set) };
    core.store.apply([{ table: 'buckets', key: name, row: { ...bucket, tags } }]);
  }
  respond(exchange, answer.status, answerHeaders(answer.headers, exchange.requestId), answer.body);
}

/** The tags that a call sets, and the keys of those it takes away. */
function changeOf(
  action: string,
  body: string,
  query: Target['query'],
): { readonly set: ReadonlyMap<string, string>; readonly removed: readonly string[] } {
  if (action === 'UntagResource')
    return { set: new Map(), removed: query.filter(([key]) => key === 'tagKeys').map(([, value]) => value) };
  if (action !== 'TagResource') return { set: new Map(), removed: [] };
  try {
    return { set: readTagList(parseXml(body), 'TagResourceRequest', 'Tags', 'Tag'), removed: [] };
  } catch {
    throw malformedXml();
  }
}
