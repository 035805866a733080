import { type Arrival, Call, identify } from '../call.ts';
import { AwsError } from '../errors/aws-error.ts';
import { header } from '../http/headers.ts';
import { parseQuery, queryValue } from '../http/target.ts';
import { sha256Hex } from '../sigv4/canonical-request.ts';
import { noCheck } from '../sigv4/payload/checks.ts';
import { SIGNATURE_PARAMETERS } from '../sigv4/query-signature.ts';
import type { SignedParts } from '../sigv4/types.ts';
import type { Caller } from '../who/caller.ts';
import type { Form } from './form.ts';
import { readForm } from './read-form.ts';

const LARGEST_FORM = 512 * 1024;
/** Of a form that nobody signed: a web identity's token, and little else. */
const LARGEST_UNSIGNED_FORM = 64 * 1024;

/** A call to IAM or STS: AWS's Query protocol. */
export class QueryCall extends Call {
  readonly #arrival: Arrival;
  readonly action: string;
  readonly form: Form;

  constructor(arrival: Arrival, caller: Caller, form: Form) {
    super(arrival, caller);
    this.#arrival = arrival;
    this.form = form;
    this.action = form.get('Action') ?? '';
  }

  /** The same call, made by whom its parameters prove it to be from. */
  by(caller: Caller): QueryCall {
    this.trace.caller = caller;
    return new QueryCall(this.#arrival, caller, this.form);
  }
}

/** Reads a call to IAM or STS and verifies it. The body is small and is bound to the signature, so it is read first. */
export async function readQueryCall(arrival: Arrival, service: 'iam' | 'sts'): Promise<QueryCall> {
  const { core, exchange, parts, target, trace } = arrival;
  trace.service = service;
  if (!/^\/+$/.test(target.path) || (parts.method !== 'POST' && parts.method !== 'GET'))
    throw new AwsError(404, 'UnknownOperationException', 'There is no such operation.');
  const largest = arrival.signature === undefined ? LARGEST_UNSIGNED_FORM : LARGEST_FORM;
  const body = await exchange.readBody(largest, noCheck());
  // IAM is one for all Regions; STS has an endpoint in each.
  const regions = service === 'sts' ? 'any' : [core.region, 'us-east-1'];
  const { caller } = identify(arrival, service, regions, sha256Hex(body));
  const inQuery = target.query.filter(([name]) => !SIGNATURE_PARAMETERS.has(name));
  const inBody = parts.method === 'POST' ? parseQuery(formBody(parts, body).trim()) : [];
  const pairs = [...inQuery, ...inBody];
  const action = queryValue(pairs, 'Action') ?? '';
  if (/^\w{1,64}$/.test(action)) trace.eventName = action;
  const form = readForm(service, pairs);
  // IAM has one endpoint, in us-east-1, whichever Region its callers are in (aws:RequestedRegion).
  return new QueryCall(
    service === 'iam' ? { ...arrival, facts: { ...arrival.facts, region: 'us-east-1' } } : arrival,
    caller,
    form,
  );
}

function formBody(parts: SignedParts, body: Buffer): string {
  const type = header(parts.headers, 'content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== undefined && type !== 'application/x-www-form-urlencoded')
    throw new AwsError(400, 'MalformedQueryString', 'The body is not a form.');
  return body.toString();
}
