import { globalContext, type RequestFacts } from '../context/global-context.ts';
import type { Core } from '../core.ts';
import { AwsError } from '../errors/aws-error.ts';
import type { Exchange } from '../http/exchange.ts';
import { header } from '../http/headers.ts';
import type { Target } from '../http/target.ts';
import { handleIam } from '../iam-api/handle.ts';
import { sha256Hex } from '../sigv4/canonical-request.ts';
import { noCheck } from '../sigv4/payload/sha256-check.ts';
import { SIGNATURE_PARAMETERS } from '../sigv4/query-signature.ts';
import { checkScope } from '../sigv4/scope.ts';
import type { Signature, SignedParts } from '../sigv4/types.ts';
import { handleSts } from '../sts/handle.ts';
import type { Trace } from '../trace.ts';
import { authenticate } from '../who/authenticate.ts';
import { parseForm } from './form.ts';
import type { QueryCall } from './query-call.ts';

const LARGEST_FORM = 512 * 1024;

/** Answers a call to IAM or STS. The body is small and is bound to the signature, so it is read first. */
export async function handleQuery(
  core: Core,
  exchange: Exchange,
  trace: Trace,
  parts: SignedParts,
  target: Target,
  signature: Signature | undefined,
  facts: RequestFacts,
): Promise<void> {
  const service = signature?.scope.service === 'iam' ? 'iam' : 'sts';
  trace.service = service;
  if (target.path !== '/' || (parts.method !== 'POST' && parts.method !== 'GET'))
    throw new AwsError(404, 'UnknownOperationException', 'There is no such operation.');
  const body = await exchange.readBody(LARGEST_FORM, noCheck());
  if (signature !== undefined) checkScope(signature, service, [...new Set([core.region, 'us-east-1'])]);
  const { caller } = authenticate(parts, signature, sha256Hex(body), core.credentials, exchange.now);
  trace.caller = caller;
  const form = parseForm(
    parts.method === 'POST'
      ? formBody(parts, body)
      : target.query.filter(([name]) => !SIGNATURE_PARAMETERS.has(name)),
  );
  const action = form.get('Action') ?? '';
  if (/^\w{1,64}$/.test(action)) trace.eventName = action;
  const call: QueryCall = {
    core,
    exchange,
    trace,
    caller,
    action,
    form,
    context: globalContext(caller, facts),
  };
  await (service === 'iam' ? handleIam(call) : handleSts(call));
}

function formBody(parts: SignedParts, body: Buffer): string {
  const type = header(parts.headers, 'content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== undefined && type !== 'application/x-www-form-urlencoded')
    throw new AwsError(400, 'MalformedQueryString', 'The body is not a form.');
  return body.toString();
}
