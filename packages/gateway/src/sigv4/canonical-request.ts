import { hash } from 'node:crypto';
import { header } from '../http/headers.ts';
import { encodePath } from '../http/percent.ts';
import { canonicalQuery } from '../http/query.ts';
import { scopeText } from './credential-scope.ts';
import type { CredentialScope, SignedParts } from './types.ts';

export function sha256Hex(data: string | Uint8Array): string {
  return hash('sha256', data);
}

/**
 * The canonical request of SigV4. S3 encodes the path once, as it is; every other service encodes the encoded path again.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function canonicalRequest(
  parts: SignedParts,
  signedHeaders: readonly string[],
  payloadHash: string,
  service: string,
): string {
  const once = encodePath(parts.path);
  // Every other service also takes redundant slashes out of it.
  const path = service === 's3' ? once : encodePath(once.replace(/\/+/g, '/'));
  const query = canonicalQuery(parts.query.filter(([name]) => name !== 'X-Amz-Signature'));
  const headers = signedHeaders.map((name) => `${name}:${headerValue(parts, name)}\n`).join('');
  return `${parts.method}\n${path}\n${query}\n${headers}\n${signedHeaders.join(';')}\n${payloadHash}`;
}

function headerValue(parts: SignedParts, name: string): string {
  // Spaces and tabs alone, as HTTP knows them: `trim` would also take a no-break space, which S3 keeps in the value.
  const value = (header(parts.headers, name) ?? '').replace(/^[ \t]+|[ \t]+$/g, '');
  return value.includes('  ') ? value.replace(/ +/g, ' ') : value;
}

export function stringToSign(timestamp: string, scope: CredentialScope, canonical: string): string {
  return `AWS4-HMAC-SHA256\n${timestamp}\n${scopeText(scope)}\n${sha256Hex(canonical)}`;
}
