import { hash } from 'node:crypto';
import { AwsError } from '../errors/aws-error.ts';
import { header } from '../http/headers.ts';
import { canonicalQuery, encodePath } from '../http/target.ts';
import { scopeText } from './credential-scope.ts';
import type { CredentialScope, Signature, SignedParts } from './types.ts';

/** As the error document shows a text to whoever looks for an invisible difference. */
export function bytesOf(text: string): string {
  return Buffer.from(text)
    .toString('hex')
    .replace(/(..)(?=.)/g, '$1 ');
}

/**
 * `host` and every `x-amz-*` header that was sent must be signed, and every signed header must have been sent:
 * an unsigned `x-amz-*` header would change what the request means without its signer.
 */
export function checkSignedHeaders(parts: SignedParts, signature: Signature): void {
  const signed = new Set(signature.signedHeaders);
  const unsigned = [...parts.headers.keys()].filter(
    (name) => (name === 'host' || name.startsWith('x-amz-')) && !signed.has(name),
  );
  if (unsigned.length > 0)
    throw new AwsError(
      403,
      'AccessDenied',
      'There were headers present in the request which were not signed',
      { HeadersNotSigned: unsigned.join(', ') },
    );
  for (const name of signed)
    if (!parts.headers.has(name) || name !== name.toLowerCase()) throw signatureDoesNotMatch();
}

/** `details` tell a client what was signed here and there; never a secret. */
export function signatureDoesNotMatch(details: Readonly<Record<string, string>> = {}): AwsError {
  return new AwsError(
    403,
    'SignatureDoesNotMatch',
    'The request signature we calculated does not match the signature you provided. ' +
      'Check your key and signing method.',
    details,
  );
}

/** SHA-256 in lower-case hex, as SigV4 wants it. */
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

/**
 * SigV4's string to sign. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function stringToSign(timestamp: string, scope: CredentialScope, canonical: string): string {
  return `AWS4-HMAC-SHA256\n${timestamp}\n${scopeText(scope)}\n${sha256Hex(canonical)}`;
}
