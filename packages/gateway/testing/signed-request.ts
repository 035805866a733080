import { parseHeaders } from '../src/http/headers.ts';
import { parseTarget } from '../src/http/target.ts';
import { canonicalRequest, sha256Hex, stringToSign } from '../src/sigv4/canonical-request.ts';
import { formatTimestamp, sign, signingKey } from '../src/sigv4/credential-scope.ts';
import type { SignedParts } from '../src/sigv4/types.ts';
import type { RawRequest } from './raw-request.ts';

/** The key of AWS’s published examples. */
export const EXAMPLE_SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
export const EXAMPLE_KEY = 'AKIAIOSFODNN7EXAMPLE';

/** A request as the gateway parses it, from its request line and headers. */
export function partsOf(method: string, url: string, headers: Readonly<Record<string, string>>): SignedParts {
  const parsed = parseHeaders(Object.entries(headers).flat());
  const target = parseTarget(url, parsed);
  return { method, path: target.path, query: target.query, headers: parsed };
}

/** `Authorization` of AWS’s S3 examples. */
export function exampleAuthorization(signedHeaders: string, signature: string): string {
  return `AWS4-HMAC-SHA256 Credential=${EXAMPLE_KEY}/20130524/us-east-1/s3/aws4_request,SignedHeaders=${signedHeaders},Signature=${signature}`;
}

export interface ToSign {
  readonly method: string;
  readonly path: string;
  readonly host: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly body?: Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  /** Instead of the body’s hash. */
  readonly contentSha256?: string;
  readonly region?: string;
  readonly service?: string;
  readonly now?: number;
}

/** A request signed in its header, for tests that must say exactly what goes on the wire. */
export function signedRequest(to: ToSign): RawRequest {
  const { method, path, host, credentials, body = Buffer.alloc(0) } = to;
  const timestamp = formatTimestamp(to.now ?? Date.now());
  const hash = to.contentSha256 ?? sha256Hex(body);
  const headers: Record<string, string> = {
    host,
    'x-amz-date': timestamp,
    'x-amz-content-sha256': hash,
    ...to.headers,
  };
  const scope = {
    accessKeyId: credentials.accessKeyId,
    date: timestamp.slice(0, 8),
    region: to.region ?? 'us-east-1',
    service: to.service ?? 's3',
  };
  const names = Object.keys(headers).sort();
  const canonical = canonicalRequest(partsOf(method, path, headers), names, hash, scope.service);
  const signature = sign(
    signingKey(credentials.secretAccessKey, scope),
    stringToSign(timestamp, scope, canonical),
  );
  const credential = `${scope.accessKeyId}/${scope.date}/${scope.region}/${scope.service}/aws4_request`;
  const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
  return { method, path, headers: { ...headers, authorization }, body };
}
