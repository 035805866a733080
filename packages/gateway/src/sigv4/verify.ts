import {
  bytesOf,
  canonicalRequest,
  checkSignedHeaders,
  signatureDoesNotMatch,
  stringToSign,
} from './canonical-request.ts';
import { sameSignature, sign, signingKey } from './credential-scope.ts';
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
  const text = stringToSign(signature.timestamp, signature.scope, canonical);
  if (!sameSignature(sign(key, text), signature.signature))
    throw signatureDoesNotMatch({
      AWSAccessKeyId: signature.scope.accessKeyId,
      StringToSign: text,
      SignatureProvided: signature.signature,
      StringToSignBytes: bytesOf(text),
      CanonicalRequest: shown(canonical, signature),
      CanonicalRequestBytes: bytesOf(shown(canonical, signature)),
    });
  return { signature, key };
}

/** The canonical request without its session token, which is as good as a secret to whoever reads a client's log. */
function shown(canonical: string, { sessionToken }: Signature): string {
  return sessionToken === undefined
    ? canonical
    : canonical.replaceAll(sessionToken, '…').replaceAll(encodeURIComponent(sessionToken), '…');
}
