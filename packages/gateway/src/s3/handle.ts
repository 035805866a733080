import type { RequestFacts } from '../context/global-context.ts';
import { globalContext } from '../context/global-context.ts';
import { s3Context } from '../context/s3-context.ts';
import type { Core } from '../core.ts';
import { AwsError } from '../errors/aws-error.ts';
import type { Exchange } from '../http/exchange.ts';
import { header } from '../http/headers.ts';
import { encodePath } from '../http/percent.ts';
import { canonicalQuery } from '../http/query.ts';
import type { Target } from '../http/target.ts';
import { checkScope } from '../sigv4/scope.ts';
import type { Signature, SignedParts } from '../sigv4/types.ts';
import type { Trace } from '../trace.ts';
import { authenticate } from '../who/authenticate.ts';
import { checkAcl, checkExpectedOwner } from './acl.ts';
import { type S3Address, s3Address } from './address.ts';
import { findBucket } from './bucket-registry.ts';
import { checkTagging } from './bucket-tags.ts';
import { classify } from './classify.ts';
import { parseCopySource } from './copy-source.ts';
import { noSuchBucket } from './errors.ts';
import { hoistHeaders } from './hoisted-headers.ts';
import { S3Judge } from './judge-s3.ts';
import type { S3Operation } from './model/s3-operation.ts';
import { RULES } from './operations/index.ts';
import { UNSUPPORTED } from './operations/unsupported.ts';
import { bodyCheck, s3Payload } from './payload.ts';
import type { S3Request } from './permission.ts';
import type { S3Call } from './s3-call.ts';
import { serve } from './serve.ts';

/** Answers a request to S3: who, what, whether, and only then the upstream. */
export async function handleS3(
  core: Core,
  exchange: Exchange,
  trace: Trace,
  parts: SignedParts,
  target: Target,
  signature: Signature | undefined,
  facts: RequestFacts,
): Promise<void> {
  trace.service = 's3';
  const address = s3Address(target);
  const known = address.bucket === undefined ? undefined : core.store.get('buckets', address.bucket);
  if (signature !== undefined)
    checkScope(signature, 's3', [...new Set([known?.region ?? core.region, core.region])]);
  const payload = s3Payload(signature, parts.headers);
  const { caller, verified } = authenticate(parts, signature, payload.hash, core.credentials, exchange.now);
  trace.caller = caller;
  const { headers, query } = hoistHeaders(parts.headers, target.query, signature);
  const operation = classify({ method: parts.method, address, query, headers });
  trace.eventName = operation.name;
  const source = header(headers, 'x-amz-copy-source');
  const request: S3Request = {
    operation: operation.name,
    ...address,
    query: new Map(query),
    headers,
    ...(source === undefined ? {} : { source: parseCopySource(source) }),
  };
  Object.assign(trace.parameters, parameters(request));
  const rule = RULES.get(operation.name);
  if (rule === undefined)
    throw new AwsError(
      501,
      'NotImplemented',
      `${operation.name} is not implemented: ${UNSUPPORTED[operation.name] ?? 'the gateway does not know it'}.`,
    );
  const bucket = await existing(core, address, operation.name);
  const context = {
    ...globalContext(caller, facts),
    ...s3Context(request, verified?.signature, exchange.now),
  };
  const judge = new S3Judge(core, trace, caller, context);
  const call: S3Call = {
    core,
    exchange,
    trace,
    caller,
    operation,
    request,
    ...(bucket === undefined ? {} : { bucket }),
    upstreamAccount: bucket?.accountId ?? caller.accountId ?? core.accountId,
    check: bodyCheck(payload.kind, headers, verified),
    framed: payload.kind.kind === 'chunked',
    upstreamPath: upstreamPath(address, operation, query),
    require: (permissions, more) => judge.require(permissions, more),
    requireBeyondBucket: (permissions) => judge.require(permissions, {}, true),
    may: async (permission) => (await judge.ask(permission)).decision.outcome === 'allowed',
  };
  checkExpectedOwner(header(headers, 'x-amz-expected-bucket-owner'), bucket);
  await serve(call, rule(request), () => {
    checkAcl(request, bucket);
    checkTagging(request, bucket);
  });
}

async function existing(core: Core, address: S3Address, operation: string) {
  if (address.bucket === undefined) return undefined;
  const bucket = await findBucket(core, address.bucket);
  if (bucket === undefined && operation !== 'CreateBucket') throw noSuchBucket(address.bucket);
  return bucket;
}

/** Only parameters that the operation has are sent on: what was not judged is not asked. */
function upstreamPath(address: S3Address, operation: S3Operation, query: Target['query']): string {
  const key = address.key === undefined ? '' : `/${encodePath(address.key)}`;
  const asked = canonicalQuery(
    query.filter(([name]) => name in operation.fixed || operation.query.includes(name)),
  );
  return `/${address.bucket ?? ''}${key}${asked === '' ? '' : `?${asked}`}`;
}

function parameters(request: S3Request): Record<string, string> {
  const { bucket, key, source, query } = request;
  const versionId = query.get('versionId');
  const prefix = query.get('prefix');
  return {
    ...(bucket === undefined ? {} : { bucketName: bucket }),
    ...(key === undefined ? {} : { key }),
    ...(versionId === undefined ? {} : { versionId }),
    ...(prefix === undefined ? {} : { prefix }),
    ...(source === undefined ? {} : { 'x-amz-copy-source': `${source.bucket}/${source.key}` }),
  };
}
