import { canonicalRequest, sha256Hex, stringToSign } from '../src/sigv4/canonical-request.ts';
import { formatTimestamp, sign, signingKey } from '../src/sigv4/credential-scope.ts';
import type { RawRequest } from './raw-request.ts';
import { partsOf } from './vectors.ts';

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
