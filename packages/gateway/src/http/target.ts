import { AwsError } from '../errors/aws-error.ts';
import { type Headers, header } from './headers.ts';

/**
 * AWS's URI encoding: everything but `A-Z a-z 0-9 - . _ ~` becomes upper-case `%XX` of its UTF-8 bytes.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html (UriEncode)
 */
export function uriEncode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** Encodes each segment of a decoded path and keeps its slashes. */
export function encodePath(path: string): string {
  return path.split('/').map(uriEncode).join('/');
}

/** Decodes `%XX` strictly as UTF-8. Throws `InvalidURI`, as S3 does, for a broken escape or bytes that are no text. */
export function percentDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new AwsError(400, 'InvalidURI', "Couldn't parse the specified URI.");
  }
}

/** Decoded query parameters in the order they came. */
export type Query = readonly (readonly [name: string, value: string])[];

/** Parses the part after `?`; `+` is a space, as S3 and form bodies read it. */
export function parseQuery(raw: string): Query {
  if (raw === '') return [];
  return raw
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const equals = pair.indexOf('=');
      const name = equals < 0 ? pair : pair.slice(0, equals);
      const value = equals < 0 ? '' : pair.slice(equals + 1);
      return [decode(name), decode(value)] as const;
    });
}

function decode(text: string): string {
  return percentDecode(text.includes('+') ? text.replaceAll('+', ' ') : text);
}

/** The canonical form of SigV4: encoded, sorted by name and then value. */
export function canonicalQuery(query: Query): string {
  return query
    .map(([name, value]) => [uriEncode(name), uriEncode(value)] as const)
    .sort(([a, x], [b, y]) => (a < b ? -1 : a > b ? 1 : x < y ? -1 : x > y ? 1 : 0))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

/** First value of `name`, or undefined. Names of query parameters are case sensitive. */
export function queryValue(query: Query, name: string): string | undefined {
  return query.find(([key]) => key === name)?.[1];
}

/** Names that stand more than once: two parsers may read such a request differently. */
export function repeatedNames(query: Query): readonly string[] {
  const seen = new Set<string>();
  const repeated = new Set<string>();
  for (const [name] of query) (seen.has(name) ? repeated : seen).add(name);
  return [...repeated];
}

/** Where a request is addressed, whichever form its request line had. */
export interface Target {
  /** Host without port, lower-cased. */
  readonly host: string;
  /** Decoded path, beginning with `/`. */
  readonly path: string;
  /** The same as it came. */
  readonly rawPath: string;
  readonly query: Query;
}

const LONGEST = 16 * 1024;

/**
 * Parses origin-form and absolute-form (proxy) request targets. An absolute-form authority that is not the `Host`
 * header is refused: what is signed and what is asked must be one thing.
 */
export function parseTarget(url: string, headers: Headers): Target {
  if (url.length > LONGEST) throw new AwsError(414, 'RequestURITooLong', 'The request URI is too long.');
  const hosts = headers.get('host') ?? [];
  if (hosts.length !== 1) throw badRequest('exactly one `Host` header is needed');
  const host = (header(headers, 'host') ?? '').trim().toLowerCase();
  let rest = url;
  const absolute = /^https?:\/\/([^/?#]*)/i.exec(url);
  if (absolute !== null) {
    const authority = (absolute[1] ?? '').toLowerCase();
    if (withoutDefaultPort(authority) !== withoutDefaultPort(host))
      throw badRequest('the request line and the `Host` header name different hosts');
    rest = url.slice(absolute[0].length);
    if (!rest.startsWith('/')) rest = `/${rest}`;
  }
  if (!rest.startsWith('/') || rest.includes('#')) throw badRequest('the request target is not a path');
  const mark = rest.indexOf('?');
  const rawPath = mark < 0 ? rest : rest.slice(0, mark);
  const path = percentDecode(rawPath);
  if (path.includes('\u0000')) throw new AwsError(400, 'InvalidURI', "Couldn't parse the specified URI.");
  return { host: withoutPort(host), path, rawPath, query: mark < 0 ? [] : parseQuery(rest.slice(mark + 1)) };
}

function badRequest(why: string): AwsError {
  return new AwsError(400, 'InvalidRequest', `Bad request: ${why}.`);
}

function withoutDefaultPort(authority: string): string {
  return authority.replace(/:(80|443)$/, '');
}

function withoutPort(host: string): string {
  return host.replace(/:\d+$/, '').replace(/\.$/, '');
}
