import { AwsError } from '../errors/aws-error.ts';
import type { Exchange } from '../http/exchange.ts';
import { type Headers, header } from '../http/headers.ts';
import { respond } from '../http/respond.ts';
import type { Bucket, CorsRule } from '../state/entities.ts';
import type { S3Address } from './address.ts';
import { type Document, listIn, textIn, textsIn } from './document.ts';

/** The rules of a `CORSConfiguration`, in its order: the first that fits counts. */
export function corsRulesOf(document: Document | undefined): readonly CorsRule[] {
  return listIn(document, 'CORSRule').map((rule) => {
    const seconds = textIn(rule, 'MaxAgeSeconds');
    return {
      origins: textsIn(rule, 'AllowedOrigin'),
      methods: textsIn(rule, 'AllowedMethod'),
      headers: textsIn(rule, 'AllowedHeader'),
      exposed: textsIn(rule, 'ExposeHeader'),
      ...(seconds === undefined ? {} : { maxAgeSeconds: Number(seconds) }),
    };
  });
}

const METHODS: ReadonlySet<string> = new Set(['GET', 'PUT', 'POST', 'DELETE', 'HEAD']);

/**
 * What S3 would not store of a configuration. Throws `InvalidRequest`.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html
 */
export function checkCorsRules(rules: readonly CorsRule[]): void {
  const wrong = (message: string) => new AwsError(400, 'InvalidRequest', message);
  if (rules.length > 100)
    throw wrong('The number of CORS rules should not exceed allowed limit of 100 rules.');
  for (const { methods, origins, headers } of rules) {
    const method = methods.find((each) => !METHODS.has(each));
    if (method !== undefined)
      throw wrong(`Found unsupported HTTP method in CORS config. Unsupported method is ${method}`);
    const origin = origins.find((each) => each.split('*').length > 2);
    if (origin !== undefined) throw wrong(`AllowedOrigin "${origin}" can not have more than one wildcard.`);
    const name = headers.find((each) => each.split('*').length > 2);
    if (name !== undefined) throw wrong(`AllowedHeader "${name}" can not have more than one wildcard.`);
  }
}

/** A request of a script on a page: where the page is from, what it does, and which headers it sends. */
export interface CorsRequest {
  readonly origin: string;
  readonly method: string;
  /** Lower-cased; absent when the request says nothing of them. */
  readonly headers?: readonly string[];
}

/** The question that the headers put; undefined without an origin: then it is about no page. */
export function corsRequestOf(method: string, headers: Headers): CorsRequest | undefined {
  const origin = header(headers, 'origin');
  if (origin === undefined || origin === '') return undefined;
  const asked = header(headers, 'access-control-request-headers');
  return {
    origin,
    method: header(headers, 'access-control-request-method') ?? method,
    ...(asked === undefined || asked.trim() === ''
      ? {}
      : { headers: asked.split(',').map((name) => name.trim().toLowerCase()) }),
  };
}

/**
 * The `Access-Control-*` headers that the first fitting rule gives; undefined when none fits.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/cors.html
 */
export function corsHeaders(
  rules: readonly CorsRule[],
  request: CorsRequest,
): Readonly<Record<string, string>> | undefined {
  // What comes back in a header must be able to stand in one: no page is called so, and no header.
  if (![request.origin, ...(request.headers ?? [])].every(isText)) return undefined;
  const rule = rules.find(
    ({ origins, methods, headers }) =>
      methods.includes(request.method) &&
      origins.some((pattern) => fits(pattern, request.origin)) &&
      (request.headers ?? []).every((name) => headers.some((pattern) => fits(pattern.toLowerCase(), name))),
  );
  if (rule === undefined) return undefined;
  const open = rule.origins.includes('*');
  const exposed = rule.exposed.filter(isText);
  return {
    'access-control-allow-origin': open ? '*' : request.origin,
    'access-control-allow-methods': rule.methods.join(', '),
    ...(request.headers === undefined ? {} : { 'access-control-allow-headers': request.headers.join(', ') }),
    ...(exposed.length === 0 ? {} : { 'access-control-expose-headers': exposed.join(', ') }),
    ...(rule.maxAgeSeconds === undefined ? {} : { 'access-control-max-age': String(rule.maxAgeSeconds) }),
    ...(open ? {} : { 'access-control-allow-credentials': 'true' }),
    vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
  };
}

const isText = (text: string): boolean => /^[\x20-\x7e]*$/.test(text);

/** One `*` at most, for any text. */
function fits(pattern: string, text: string): boolean {
  const star = pattern.indexOf('*');
  if (star < 0) return pattern === text;
  const before = pattern.slice(0, star);
  const after = pattern.slice(star + 1);
  return text.length >= before.length + after.length && text.startsWith(before) && text.endsWith(after);
}

/** Answers `OPTIONS`, which no page may sign. Throws `AccessForbidden` where no rule fits. */
export function answerPreflight(
  exchange: Exchange,
  headers: Headers,
  { key }: S3Address,
  bucket: Bucket | undefined,
): void {
  const method = header(headers, 'access-control-request-method');
  const request = corsRequestOf('OPTIONS', headers);
  if (request === undefined)
    throw new AwsError(400, 'BadRequest', 'Insufficient information. Origin request header needed.');
  if (method === undefined || !METHODS.has(method))
    throw new AwsError(400, 'BadRequest', `Invalid Access-Control-Request-Method: ${method ?? 'null'}`);
  const forbidden = (why: string, ResourceType: string) =>
    new AwsError(403, 'AccessForbidden', `CORSResponse: ${why}`, { Method: method, ResourceType });
  if (bucket === undefined) throw forbidden('Bucket not found', 'BUCKET');
  if (bucket.cors === undefined) throw forbidden('CORS is not enabled for this bucket.', 'BUCKET');
  const granted = corsHeaders(bucket.cors, request);
  if (granted === undefined)
    throw forbidden(
      'This CORS request is not allowed. This is usually because the evalution of Origin, request method / ' +
        "Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.",
      key === undefined ? 'BUCKET' : 'OBJECT',
    );
  respond(exchange, 200, { ...granted, 'x-amz-request-id': exchange.requestId }, '');
}
