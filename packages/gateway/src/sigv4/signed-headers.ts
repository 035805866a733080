import { AwsError } from '../errors/aws-error.ts';
import type { Signature, SignedParts } from './types.ts';

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
