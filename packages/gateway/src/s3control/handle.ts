import { accessDenied, type Question } from '../authorize/authorize.ts';
import { type Arrival, Call, identify } from '../call.ts';
import { AwsError } from '../errors/aws-error.ts';
import { header } from '../http/headers.ts';
import { respond, respondAs } from '../http/respond.ts';
import { canonicalQuery, type Target, uriEncode } from '../http/target.ts';
import type { Upstream } from '../http/upstream.ts';
import { findBucket } from '../s3/bucket-registry.ts';
import { readDocument, tagsIn, writeDocument } from '../s3/document.ts';
import { noSuchBucket } from '../s3/errors.ts';
import { bodyCheck, s3Payload } from '../s3/payload.ts';
import { bucketPolicy, inRegionOf } from '../s3/s3-call.ts';
import { s3Context } from '../s3/s3-context.ts';
import { bucketTagContext, requestTagContext } from '../s3/tags.ts';
import type { SignedParts } from '../sigv4/types.ts';
import type { Bucket } from '../state/entities.ts';
import { inTurn } from '../state/turns.ts';

const VERSION = '/v20180820/';

/** S3 Control has an account id in a header and paths of its own: a bucket cannot be meant. */
export function isS3Control(parts: SignedParts): boolean {
  return parts.path.startsWith(VERSION) && parts.headers.has('x-amz-account-id');
}

export const TAG_ACTIONS: Readonly<Record<string, string>> = {
  GET: 'ListTagsForResource',
  POST: 'TagResource',
  DELETE: 'UntagResource',
};

/** What of an account nobody can set here, and what S3 says of it then: an empty list, or that it is not there. */
export const NEVER_SET: Readonly<Record<string, { readonly action: string; readonly list?: string }>> = {
  'configuration/publicAccessBlock': { action: 'GetAccountPublicAccessBlock' },
  accesspoint: { action: 'ListAccessPoints', list: 'ListAccessPointsResult' },
  accessgrantsinstances: { action: 'ListAccessGrantsInstances', list: 'ListAccessGrantsInstancesResult' },
  'mrap/instances': { action: 'ListMultiRegionAccessPoints', list: 'ListMultiRegionAccessPointsResult' },
};

function handleNeverSet(arrival: Arrival, { action, list }: { action: string; list?: string }): void {
  const { core, exchange, trace, parts, signature, facts } = arrival;
  trace.service = 's3';
  trace.eventName = action;
  const payload = s3Payload(signature, parts.headers);
  // Access points of several Regions are asked for in one of them, wherever the others are.
  const { caller } = identify(arrival, 's3', 'any', payload.hash);
  const account = header(parts.headers, 'x-amz-account-id') ?? '';
  if (signature === undefined || account !== (caller.accountId ?? core.accountId))
    throw new AwsError(403, 'AccessDenied', 'Access Denied');
  new Call(arrival, caller).require({
    action: `s3:${action}`,
    resource: '*',
    resourceAccountId: account,
    context: s3Context({ operation: action, query: new Map(), headers: parts.headers }, signature, facts),
  });
  if (list === undefined)
    throw new AwsError(
      404,
      'NoSuchPublicAccessBlockConfiguration',
      'The public access block configuration was not found',
    );
  respond(
    exchange,
    200,
    { 'content-type': 'application/xml', 'x-amz-request-id': exchange.requestId },
    `<?xml version="1.0" encoding="UTF-8"?>\n<${list} xmlns="http://awss3control.amazonaws.com/doc/2018-08-20/"></${list}>`,
  );
}

/**
 * The calls to S3 Control that Terraform makes for buckets, their tags, and those that read what of an account nobody can
 * set here. Everything else is refused.
 */
export async function handleS3Control(arrival: Arrival): Promise<void> {
  const what = arrival.target.path.slice(VERSION.length);
  const never = Object.hasOwn(NEVER_SET, what) ? NEVER_SET[what] : undefined;
  if (never !== undefined && arrival.parts.method === 'GET') {
    handleNeverSet(arrival, never);
    return;
  }
  const { core, exchange, trace, parts, target, signature, facts } = arrival;
  trace.service = 's3';
  const payload = s3Payload(signature, parts.headers);
  const arn = target.path.startsWith(`${VERSION}tags/`) ? target.path.slice(`${VERSION}tags/`.length) : '';
  const action = TAG_ACTIONS[parts.method];
  const name = /^arn:aws:s3:::([a-z0-9.-]{3,63})$/.exec(arn)?.[1];
  // A Region’s own endpoint knows the buckets of that Region.
  const region = name === undefined ? undefined : core.store.get('buckets', name)?.region;
  const { caller: signer, verified } = identify(
    arrival,
    's3',
    [region ?? core.region, core.region],
    payload.hash,
  );
  if (action === undefined || name === undefined)
    throw new AwsError(501, 'NotImplemented', 'This operation of S3 Control is not implemented.');
  trace.eventName = action;
  trace.parameters.resourceArn = arn;
  if (signature === undefined) throw new AwsError(403, 'AccessDenied', 'Access Denied');
  const body = await exchange.readBody(64 * 1024, bodyCheck(payload.kind, parts.headers, verified));
  // Not who they were when the body began.
  const caller = core.credentials.current(signer) ?? (core.mode === 'soft' ? signer : undefined);
  if (caller === undefined) throw new AwsError(403, 'AccessDenied', 'Access Denied');
  // Only now: whoever holds the body back could find another's bucket of the same name behind it.
  const bucket = await findBucket(core, name);
  const asked = target.query.filter(([key]) => key === 'tagKeys');
  const document = action === 'TagResource' ? readDocument(action, body) : undefined;
  const change = changeOf(action, tagsIn(document, 'Tags'), asked);
  const call = new Call(inRegionOf(bucket, arrival), caller);
  const question = (of: Bucket | undefined): Question => {
    const resourcePolicy = of && bucketPolicy(call, of);
    const owner = of?.accountId ?? caller.accountId ?? core.accountId;
    return {
      action: `s3:${action}`,
      resource: arn,
      resourceAccountId: owner,
      ...(resourcePolicy === undefined ? {} : { resourcePolicy }),
      context: {
        ...s3Context({ operation: action, query: new Map(), headers: parts.headers }, signature, facts),
        's3:resourceaccount': owner,
        ...(of === undefined ? {} : bucketTagContext(of)),
        ...requestTagContext(change.set, change.removed),
      },
    };
  };
  call.require(question(bucket));
  if (bucket === undefined || header(parts.headers, 'x-amz-account-id') !== bucket.accountId)
    throw noSuchBucket(name);
  const query = canonicalQuery(asked);
  const ask = (upstream: Upstream) =>
    upstream.call(
      {
        method: parts.method,
        path: `${VERSION}tags/${uriEncode(arn)}${query === '' ? '' : `?${query}`}`,
        headers: {
          authorization: upstream.authorization(bucket.accountId, 's3'),
          'x-amz-account-id': bucket.accountId,
          'content-type': 'application/xml',
        },
      },
      document === undefined ? undefined : writeDocument(action, document),
    );
  if (action === 'ListTagsForResource') return respondAs(exchange, await call.upstream(ask));
  return inTurn(core.store, `bucket ${name}`, async () => {
    const row = core.store.get('buckets', name);
    if (row === undefined || row.id !== bucket.id) throw noSuchBucket(name);
    // By the policies, and by who the caller is, once those before it are done.
    const now = core.credentials.current(caller);
    const judged = now && call.ask(question(row), now);
    if (judged?.decision.outcome !== 'allowed' && core.mode !== 'soft')
      throw now === undefined || judged === undefined
        ? new AwsError(403, 'AccessDenied', 'Access Denied')
        : accessDenied(now, judged);
    const answer = await call.upstream(ask);
    if (answer.status < 300) {
      const kept = Object.entries(row.tags).filter(([key]) => !change.removed.includes(key));
      const tags = { ...Object.fromEntries(kept), ...Object.fromEntries(change.set) };
      core.store.apply([{ table: 'buckets', key: name, row: { ...row, tags } }]);
    }
    respondAs(exchange, answer);
  });
}

/** The tags that a call sets, and the keys of those it takes away. */
function changeOf(
  action: string,
  tags: ReadonlyMap<string, string>,
  query: Target['query'],
): { readonly set: ReadonlyMap<string, string>; readonly removed: readonly string[] } {
  if (action !== 'UntagResource') return { set: tags, removed: [] };
  return { set: tags, removed: query.filter(([key]) => key === 'tagKeys').map(([, value]) => value) };
}
