import { AwsError } from '../errors/aws-error.ts';
import { type Headers, header } from './headers.ts';
import { percentDecode } from './percent.ts';
import { parseQuery, type Query } from './query.ts';

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
