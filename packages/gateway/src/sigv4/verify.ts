import { canonicalRequest, stringToSign } from './canonical-request.ts';
import { checkSignedHeaders, signatureDoesNotMatch } from './signed-headers.ts';
import { sameSignature, sign, signingKey } from './signing-key.ts';
import type { Signature, SignedParts } from './types.ts';

/** A signature that holds, with what chunk signatures are chained to. */
export interface VerifiedSignature {
  readonly signature: Signature;
  readonly key: Buffer;
}

/**
 * Verifies the signature over the request with the secret of its key. `payloadHash` is what stands in the last line
 * of the canonical request; that the body really has this hash is checked while it streams.
 * Throws `SignatureDoesNotMatch`, or `AccessDenied` for unsigned headers.
 */
export function verifySignature(
  parts: SignedParts,
  signature: Signature,
  secret: string,
  payloadHash: string,
): VerifiedSignature {
  checkSignedHeaders(parts, signature);
  const canonical = canonicalRequest(parts, signature.signedHeaders, payloadHash, signature.scope.service);
  const key = signingKey(secret, signature.scope);
  const expected = sign(key, stringToSign(signature.timestamp, signature.scope, canonical));
  if (!sameSignature(expected, signature.signature)) throw signatureDoesNotMatch();
  return { signature, key };
}
